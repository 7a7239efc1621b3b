using CsCheck;
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

    [Theory]
    [InlineData("999999999999999999", "999999999999999999.0")]
    [InlineData("-999999999999999999", "-99999999999999999.9e1")]
    [InlineData("1000000000000000000", "1e18")]
    [InlineData("-0", "0e7")]
    public void Numbers_at_the_edge_of_what_is_compared_without_text_are_equal_too(string one, string other) =>
        Numbers_are_equal_by_their_value(one, other);

    [Fact]
    public void A_map_does_what_a_list_of_pairs_would_do_however_large_it_is() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 9])
            .List[0, 60]
            .Sample(edits =>
            {
                var expected = new List<KeyValuePair<string, TaskValue>>();
                var map = TaskValue.Map.Empty;
                foreach (var (number, what) in edits)
                {
                    var (key, value) = ($"key-{number}", what < 3 ? null : TaskValue.Of($"{what}"));
                    var at = expected.FindIndex(pair => pair.Key == key);
                    map = map.With(key, value);
                    if (value is null)
                    {
                        expected.RemoveAll(pair => pair.Key == key);
                    }
                    else if (at < 0)
                    {
                        expected.Add(KeyValuePair.Create(key, value));
                    }
                    else
                    {
                        expected[at] = KeyValuePair.Create(key, value);
                    }
                }

                map.Pairs().ShouldBe(expected);
                map.Keys.ShouldBe(expected.Select(pair => pair.Key));
                map.Count.ShouldBe(expected.Count);
                var other = TaskValue.Map.Of(expected.AsEnumerable().Reverse());
                map.Equals(other).ShouldBeTrue();
                map.GetHashCode().ShouldBe(other.GetHashCode());
                map.Equals(other.With("key-7", TaskValue.True)).ShouldBeFalse();
                Enumerable
                    .Range(0, 41)
                    .Select(n => map.Has($"key-{n}"))
                    .ShouldBe(Enumerable.Range(0, 41).Select(n => expected.Exists(pair => pair.Key == $"key-{n}")));
                TaskJson.Parse(TaskJson.ToText(map)).ShouldBe(map);
            });

    [Fact]
    public void The_later_pair_of_a_key_replaces_the_earlier_one_at_its_place() =>
        TaskJson
            .ToText(
                TaskValue.Map.Of(
                    Enumerable.Range(0, 60).Select(n => KeyValuePair.Create($"k{n % 20}", (TaskValue)new TaskValue.Number($"{n}")))
                )
            )
            .ShouldBe($"{{{string.Join(',', Enumerable.Range(0, 20).Select(n => $"\"k{n}\":{n + 40}"))}}}");
}
