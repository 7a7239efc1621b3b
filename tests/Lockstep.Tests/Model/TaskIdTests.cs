using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Model;

public sealed class TaskIdTests
{
    [Theory]
    [InlineData("1")]
    [InlineData("0")]
    [InlineData("-7")]
    [InlineData("9223372036854775807")]
    [InlineData("-9223372036854775808")]
    public void An_integer_in_canonical_form_is_an_id(string text)
    {
        TaskId.TryParse(text, TaskIdType.BigInt, out var id).ShouldBeTrue();

        id.Text.ShouldBe(text);
        id.Number.ShouldBe(long.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("-0")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("0x1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("1_000")]
    [InlineData("1,000")]
    [InlineData("9223372036854775808")]
    [InlineData("١")]
    [InlineData("backup")]
    public void An_integer_in_any_other_form_is_none(string text) => TaskId.TryParse(text, TaskIdType.BigInt, out _).ShouldBeFalse();

    [Theory]
    [InlineData("backup-db", true)]
    [InlineData("A.b_c-9", true)]
    [InlineData("01", true)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    [InlineData("'); drop table scheduled_tasks", false)]
    public void A_text_id_is_made_of_letters_digits_dot_underscore_and_dash(string text, bool valid) =>
        TaskId.TryParse(text, TaskIdType.Text, out _).ShouldBe(valid);

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_text_id_has_at_most_128_characters(int length, bool valid) =>
        TaskId.TryParse(new string('a', length), TaskIdType.Text, out _).ShouldBe(valid);

    [Theory]
    [InlineData("0192f0c1-7b1e-7cc2-9d3e-0a1b2c3d4e5f", true)]
    [InlineData("0192F0C1-7B1E-7CC2-9D3E-0A1B2C3D4E5F", true)]
    [InlineData("0192f0c17b1e7cc29d3e0a1b2c3d4e5f", false)]
    [InlineData("{0192f0c1-7b1e-7cc2-9d3e-0a1b2c3d4e5f}", false)]
    [InlineData("1", false)]
    public void A_uuid_has_its_dashes_and_no_braces(string text, bool valid) =>
        TaskId.TryParse(text, TaskIdType.Uuid, out _).ShouldBe(valid);

    [Fact]
    public void Two_spellings_of_a_uuid_are_one_id()
    {
        TaskId.TryParse("0192f0c1-7b1e-7cc2-9d3e-0a1b2c3d4e5f", TaskIdType.Uuid, out var lower).ShouldBeTrue();
        TaskId.TryParse("0192F0C1-7B1E-7CC2-9D3E-0A1B2C3D4E5F", TaskIdType.Uuid, out var upper).ShouldBeTrue();

        upper.ShouldBe(lower);
    }

    [Fact]
    public void A_number_and_its_text_are_one_id()
    {
        TaskId.TryParse("42", TaskIdType.BigInt, out var read).ShouldBeTrue();

        read.ShouldBe(new TaskId(42));
        read.GetHashCode().ShouldBe(new TaskId(42).GetHashCode());
    }

    [Fact]
    public void Numbers_are_ordered_as_numbers_and_texts_ordinally()
    {
        new[] { new TaskId(10), new TaskId(-1), new TaskId(9) }.Order().ShouldBe([new TaskId(-1), new TaskId(9), new TaskId(10)]);
        new[] { TextId("b"), TextId("B"), TextId("a") }.Order().ShouldBe([TextId("B"), TextId("a"), TextId("b")]);
    }

    private static TaskId TextId(string text) => TaskId.TryParse(text, TaskIdType.Text, out var id) ? id : throw new FormatException(text);
}
