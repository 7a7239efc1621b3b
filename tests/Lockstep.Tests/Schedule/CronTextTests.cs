using Lockstep.Core.Model;
using Lockstep.Core.Schedule;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Schedule;

public sealed class CronTextTests
{
    [Theory]
    [InlineData("0 9 * * *")]
    [InlineData("*/5 * * * *")]
    [InlineData("0 */4 * * 1-5")]
    [InlineData("0 9 * * MON-FRI")]
    [InlineData("0 9 1 JAN,JUL *")]
    [InlineData("0 0 * * 7")]
    [InlineData("0 0 L * *")]
    [InlineData("30 0 9 * * *")]
    [InlineData("  0   9 * * *  ")]
    [InlineData("0\t9\t*\t*\t*")]
    [InlineData("@daily")]
    [InlineData("@hourly")]
    [InlineData("@yearly")]
    [InlineData("0 0 31 2 *")]
    public void A_valid_expression_has_no_fault(string text) => CronText.Check("schedule_cron", text).ShouldBeNull();

    [Theory]
    [InlineData("60 * * * *", 0, "'60' at position 1")]
    [InlineData("0 24 * * *", 2, "'24' at position 3")]
    [InlineData("0 9 32 * *", 4, "'32' at position 5")]
    [InlineData("0 9  * 13 *", 7, "'13' at position 8")]
    [InlineData("0 9 * * 8", 8, "'8' at position 9")]
    [InlineData("60 0 9 * * *", 0, "'60' at position 1")]
    [InlineData("0 nine * * *", 2, "'nine' at position 3")]
    [InlineData("*/0 * * * *", 0, "'*/0' at position 1")]
    public void The_message_shows_the_faulty_field_and_its_position(string text, int offset, string message)
    {
        var fault = CronText.Check("schedule_cron", text).ShouldNotBeNull();

        fault.Code.ShouldBe(ErrorCode.InvalidCron);
        fault.Offset.ShouldBe(offset);
        fault.Message.ShouldContain(message);
        fault.Message.ShouldContain(text);
    }

    [Theory]
    [InlineData("* * * *", 0, "has 4 fields")]
    [InlineData("daily", 0, "has 1 field;")]
    [InlineData("0 0 9 * * * 2026", 12, "has 7 fields")]
    public void The_message_counts_the_fields(string text, int offset, string message)
    {
        var fault = CronText.Check("schedule_cron", text).ShouldNotBeNull();

        fault.Offset.ShouldBe(offset);
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void The_message_names_the_macros_that_are_known() =>
        CronText.Check("schedule_cron", "@dayly").ShouldNotBeNull().Message.ShouldContain("@daily");

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    public void An_empty_expression_counts_as_missing(string text) =>
        CronText.Check("schedule_cron", text).ShouldNotBeNull().Code.ShouldBe(ErrorCode.MissingField);

    [Theory]
    [InlineData("@daily", true)]
    [InlineData("0 0 29 2 *", true)]
    [InlineData("0 0 31 2 *", false)]
    [InlineData("0 0 30 2 1-5", false)]
    public void An_expression_that_never_fires_is_known(string text, bool fires) => CronText.EverFires(text).ShouldBe(fires);
}
