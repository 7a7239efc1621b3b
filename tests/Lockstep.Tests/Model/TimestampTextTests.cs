using System.Globalization;
using CsCheck;
using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Model;

public sealed class TimestampTextTests
{
    [Theory]
    [InlineData("2026-12-01T09:00:00Z", "2026-12-01T09:00:00+00:00")]
    [InlineData("2026-12-01t09:00:00z", "2026-12-01T09:00:00+00:00")]
    [InlineData("2026-12-01T09:00:00+00:00", "2026-12-01T09:00:00+00:00")]
    [InlineData("2026-12-01T09:00:00+01:00", "2026-12-01T08:00:00+00:00")]
    [InlineData("2026-12-01T09:00:00 -05:30", "2026-12-01T14:30:00+00:00")]
    [InlineData("2026-12-01 09:00:00+01", "2026-12-01T08:00:00+00:00")]
    [InlineData("2026-12-01T09:00:00", "2026-12-01T09:00:00+00:00")]
    [InlineData("2026-12-01 09:00", "2026-12-01T09:00:00+00:00")]
    [InlineData("2026-12-01", "2026-12-01T00:00:00+00:00")]
    [InlineData("2026-12-01T00:30:00+01:00", "2026-11-30T23:30:00+00:00")]
    [InlineData("2026-12-01T09:00:00.5Z", "2026-12-01T09:00:00.5+00:00")]
    [InlineData("2026-12-01T09:00:00.123456Z", "2026-12-01T09:00:00.123456+00:00")]
    [InlineData("2026-12-01T09:00:00.123456789Z", "2026-12-01T09:00:00.123456+00:00")]
    [InlineData("  2026-12-01T09:00:00Z  ", "2026-12-01T09:00:00+00:00")]
    [InlineData("2028-02-29", "2028-02-29T00:00:00+00:00")]
    public void A_stamp_is_read_as_an_instant_and_written_in_UTC(string text, string written)
    {
        TimestampText.TryParse(text, out var instant).ShouldBeTrue();

        TimestampText.Format(instant).ShouldBe(written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-29")]
    [InlineData("2026-12-01T24:00:00Z")]
    [InlineData("2026-12-01T09:60:00Z")]
    [InlineData("2026-12-01T09")]
    [InlineData("01.12.2026")]
    [InlineData("12/01/2026")]
    [InlineData("1764579600")]
    [InlineData("2026-12-01T09:00:00 Europe/Berlin")]
    public void What_is_no_ISO_8601_stamp_is_refused(string text) => TimestampText.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void What_is_written_is_read_back_as_the_same_instant()
    {
        var instant = new DateTimeOffset(2026, 12, 1, 9, 30, 15, TimeSpan.FromHours(2)).AddTicks(1234560);

        TimestampText.TryParse(TimestampText.Format(instant), out var read).ShouldBeTrue();

        read.ShouldBe(instant);
    }

    [Fact]
    public void Every_stamp_is_read_and_written_as_the_framework_does_it() =>
        Gen.Select(Gen.Long[DateTime.MinValue.AddDays(1).Ticks, DateTime.MaxValue.AddDays(-1).Ticks], Gen.Int[-840, 840], Gen.Int[0, 3])
            .Sample(
                (ticks, minutes, digits) =>
                {
                    var step = digits switch
                    {
                        0 => TimeSpan.TicksPerSecond,
                        1 => TimeSpan.TicksPerMillisecond,
                        2 => TimeSpan.TicksPerMicrosecond,
                        _ => 1,
                    };
                    var stamp = new DateTimeOffset(ticks - (ticks % step), TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(minutes));
                    var text = stamp.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

                    TimestampText.TryParse(text, out var read).ShouldBeTrue(text);

                    read.ShouldBe(stamp);
                    TimestampText
                        .Format(read)
                        .ShouldBe(read.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture));
                }
            );

    [Theory]
    [InlineData("2026-12-01T09:00:00+")]
    [InlineData("2026-12-01T09:00:00+01:60")]
    [InlineData("2026-12-01T09:00:00+15:00")]
    [InlineData("2026-12-01T09:00:00Zulu")]
    [InlineData("2026-00-01T09:00:00Z")]
    [InlineData("2026-12-00T09:00:00Z")]
    [InlineData("2026-02-30T09:00:00Z")]
    [InlineData("2026-12-01T09:00:60Z")]
    [InlineData("2026-12-01T0\u06619:00:00Z")]
    [InlineData("2026/12/01T09:00:00Z")]
    public void A_stamp_that_is_nearly_one_is_refused(string text) => TimestampText.TryParse(text, out _).ShouldBeFalse();
}
