using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Model;

public sealed class FieldPathTests
{
    [Theory]
    [InlineData("status", "status")]
    [InlineData("params_json.limit", "params_json", "limit")]
    [InlineData("params_json.mail.to", "params_json", "mail", "to")]
    [InlineData("params_json.\"a.b\"", "params_json", "a.b")]
    [InlineData("params_json.\"a.b\".c", "params_json", "a.b", "c")]
    [InlineData("params_json.\"\"", "params_json", "")]
    [InlineData("params_json. x ", "params_json", " x ")]
    public void A_path_is_read_and_written_alike(string text, params string[] keys)
    {
        var path = FieldPath.Parse(text);

        path.Keys.ShouldBe(keys);
        path.Field.ShouldBe(keys[0]);
        path.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("status.")]
    [InlineData(".status")]
    [InlineData("params_json..limit")]
    [InlineData("params_json.\"a")]
    [InlineData("\"a\"b")]
    public void A_broken_path_is_refused_with_the_path_in_the_message(string text) =>
        Should.Throw<FormatException>(() => FieldPath.Parse(text)).Message.ShouldContain($"'{text}'");

    [Fact]
    public void Paths_of_the_same_keys_are_equal()
    {
        var one = new FieldPath("params_json").Then("limit");
        var other = FieldPath.Parse("params_json.limit");

        other.ShouldBe(one);
        other.GetHashCode().ShouldBe(one.GetHashCode());
        new FieldPath("params_json").ShouldNotBe(one);
    }

    [Fact]
    public void A_key_with_a_dot_is_not_two_keys() =>
        new FieldPath("params_json").Then("a.b").ShouldNotBe(new FieldPath("params_json").Then("a").Then("b"));

    [Fact]
    public void Paths_are_ordered_by_their_text() =>
        new[] { FieldPath.Parse("status"), FieldPath.Parse("params_json.b"), FieldPath.Parse("params_json.a") }
            .Order()
            .Select(path => path.ToString())
            .ShouldBe(["params_json.a", "params_json.b", "status"]);
}
