using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Tool;
using Lockstep.Tool.Commands;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class RulingTextTests
{
    [Fact]
    public void A_side_a_JSON_value_and_a_text_are_told_apart()
    {
        RulingText.Parse("status=yaml").Ruling.ShouldBe(new Ruling.Take(Side.File));
        RulingText.Parse("status=db").Ruling.ShouldBe(new Ruling.Take(Side.Database));
        RulingText.Parse("params_json.limit=5").Ruling.ShouldBe(new Ruling.Give(new TaskValue.Number("5")));
        RulingText.Parse("status=\"yaml\"").Ruling.ShouldBe(new Ruling.Give(TaskValue.Of("yaml")));
        RulingText.Parse("note=a=b").Ruling.ShouldBe(new Ruling.Give(TaskValue.Of("a=b")));
        RulingText.Parse("note=").Ruling.ShouldBe(new Ruling.Give(TaskValue.Of("")));
    }

    [Fact]
    public void A_quoted_key_may_hold_an_equals_sign() =>
        RulingText.Parse("params_json.\"a=b.c\"=1").Path.Keys.ShouldBe(["params_json", "a=b.c"]);

    [Theory]
    [InlineData("status")]
    [InlineData("=yaml")]
    [InlineData("a..b=1")]
    [InlineData("a=1e999999")]
    public void Anything_else_is_a_usage_error(string text) => Should.Throw<UsageException>(() => RulingText.Parse(text));
}
