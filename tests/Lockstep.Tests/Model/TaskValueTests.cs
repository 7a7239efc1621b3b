using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Model;

public sealed class TaskValueTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1", "1.0")]
    [InlineData("1.10", "1.1")]
    [InlineData("1000", "1e3")]
    [InlineData("1000", "1E+3")]
    [InlineData("0.001", "1e-3")]
    [InlineData("0", "-0")]
    [InlineData("0", "0.000")]
    [InlineData("0e5", "0")]
    [InlineData("12345678901234567890", "12345678901234567890.0")]
    public void Numbers_are_equal_by_their_value(string one, string other)
    {
        new TaskValue.Number(other).ShouldBe(new TaskValue.Number(one));
        new TaskValue.Number(other).GetHashCode().ShouldBe(new TaskValue.Number(one).GetHashCode());
    }

    [Theory]
    [InlineData("1", "-1")]
    [InlineData("10", "1")]
    [InlineData("0.1", "0.10000000000000000001")]
    [InlineData("12345678901234567890", "12345678901234567891")]
    public void No_digit_is_rounded_away(string one, string other) => new TaskValue.Number(other).ShouldNotBe(new TaskValue.Number(one));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("1e100001")]
    [InlineData("0x1")]
    [InlineData("1_000")]
    [InlineData("NaN")]
    public void What_is_no_JSON_number_is_refused(string text) =>
        Should.Throw<FormatException>(() => new TaskValue.Number(text)).Message.ShouldContain($"'{text}'");

    [Fact]
    public void A_number_keeps_its_text() => TaskJson.ToText(new TaskValue.Number("1.10")).ShouldBe("1.10");

    [Fact]
    public void Maps_are_equal_whatever_the_order_of_their_keys()
    {
        var one = TaskJson.Parse("""{"a": 1, "b": {"c": [1, 2], "d": null}}""");
        var other = TaskJson.Parse("""{"b": {"d": null, "c": [1.0, 2]}, "a": 1}""");

        other.ShouldBe(one);
        other.GetHashCode().ShouldBe(one.GetHashCode());
    }

    [Theory]
    [InlineData("[1, 2]", "[2, 1]")]
    [InlineData("[1]", "[1, 1]")]
    [InlineData("{}", "[]")]
    [InlineData("{}", "null")]
    [InlineData("""{"a": null}""", "{}")]
    [InlineData("\"1\"", "1")]
    [InlineData("\"true\"", "true")]
    [InlineData("\"\"", "null")]
    [InlineData("false", "null")]
    [InlineData("0", "false")]
    [InlineData("\"é\"", "\"e\u0301\"")]
    public void What_means_something_else_is_not_equal(string one, string other) => TaskJson.Parse(other).ShouldNotBe(TaskJson.Parse(one));

    [Fact]
    public void Instants_are_compared_in_UTC_to_the_microsecond()
    {
        var noon = new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

        TaskValue.Of(noon.ToOffset(TimeSpan.FromHours(5.5))).ShouldBe(TaskValue.Of(noon));
        TaskValue.Of(noon.AddTicks(9)).ShouldBe(TaskValue.Of(noon));
        TaskValue.Of(noon.AddTicks(10)).ShouldNotBe(TaskValue.Of(noon));
    }

    [Fact]
    public void A_key_is_replaced_at_its_place_appended_or_taken_away()
    {
        var map = (TaskValue.Map)TaskJson.Parse("""{"a": 1, "b": 2}""");

        TaskJson.ToText(map.With("a", TaskValue.True)).ShouldBe("""{"a":true,"b":2}""");
        TaskJson.ToText(map.With("c", TaskValue.Null)).ShouldBe("""{"a":1,"b":2,"c":null}""");
        TaskJson.ToText(map.With("a", null)).ShouldBe("""{"b":2}""");
        map.With("absent", null).ShouldBeSameAs(map);
        TaskJson.ToText(map).ShouldBe("""{"a":1,"b":2}""");
    }

    [Fact]
    public void A_missing_key_is_no_value_and_a_null_is_one()
    {
        var map = (TaskValue.Map)TaskJson.Parse("""{"a": null}""");

        map["a"].ShouldBe(TaskValue.Null);
        map["b"].ShouldBeNull();
        map.Has("b").ShouldBeFalse();
    }
}
