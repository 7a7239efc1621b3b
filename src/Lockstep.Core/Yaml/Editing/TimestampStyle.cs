using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Writes an instant the way the stamp was written that it takes the place of, as far as it can be said so.</summary>
internal static class TimestampStyle
{
    private const int DateLength = 10;
    private const int MicrosecondDigits = 6;

    /// <summary>The text of an instant.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="former">The stamp that stood there, or nothing.</param>
    public static string Write(DateTimeOffset instant, string? former)
    {
        var plain = TimestampText.Format(instant);
        var styled = former is not null && TimestampText.TryParse(former, out _) ? InStyleOf(instant, former.Trim()) : plain;
        return TimestampText.TryParse(styled, out var read) && new TaskValue.Instant(read).Value == instant ? styled : plain;
    }

    private static string InStyleOf(DateTimeOffset instant, string former)
    {
        var time = former.Length > DateLength ? former[(DateLength + 1)..] : "";
        var zone = time.AsSpan().IndexOfAny("Zz+-") is >= 0 and var at ? at : time.Length;
        zone = zone > 0 && zone < time.Length && time[zone - 1] == ' ' ? zone - 1 : zone;
        var offset = time[zone..];
        var local = instant.ToOffset(OffsetOf(offset));
        var date = local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (former.Length <= DateLength)
        {
            return local.TimeOfDay == TimeSpan.Zero ? date : TimestampText.Format(instant);
        }

        var clock = time[..zone];
        var fraction = FractionOf(local, clock);
        var hasSeconds = clock.Count(c => c == ':') > 1 || local.Second != 0 || fraction.Length > 0;
        return date
            + former[DateLength]
            + local.ToString(hasSeconds ? "HH:mm:ss" : "HH:mm", CultureInfo.InvariantCulture)
            + fraction
            + offset;
    }

    private static TimeSpan OffsetOf(string offset)
    {
        var digits = string.Concat(offset.Where(char.IsAsciiDigit));
        if (digits.Length < 2)
        {
            return TimeSpan.Zero;
        }

        var minutes =
            (int.Parse(digits[..2], CultureInfo.InvariantCulture) * 60)
            + (digits.Length >= 4 ? int.Parse(digits[2..4], CultureInfo.InvariantCulture) : 0);
        var span = TimeSpan.FromMinutes(Math.Min(minutes, 14 * 60));
        return offset.Contains('-', StringComparison.Ordinal) ? -span : span;
    }

    private static string FractionOf(DateTimeOffset local, string clock)
    {
        var point = clock.IndexOf('.', StringComparison.Ordinal);
        var formerDigits = point < 0 ? 0 : Math.Min(clock.Length - point - 1, MicrosecondDigits);
        var digits = local.ToString("ffffff", CultureInfo.InvariantCulture);
        var needed = digits.TrimEnd('0').Length;
        var count = Math.Max(needed, formerDigits);
        return count == 0 ? "" : "." + digits[..count];
    }
}
