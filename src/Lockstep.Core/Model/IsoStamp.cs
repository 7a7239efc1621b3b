namespace Lockstep.Core.Model;

/// <summary>The forms of ISO 8601 that nearly every stamp has, read and written digit by digit; the rarer ones are for <see cref="TimestampText"/>.</summary>
internal static class IsoStamp
{
    /// <summary>The length of the longest text that <see cref="Format"/> writes.</summary>
    public const int LongestText = 32;

    private const int SecondsEnd = 19;
    private const int FractionDigits = 7;

    /// <summary>
    /// Reads <c>yyyy-MM-ddTHH:mm:ss</c>, or with a blank for the T, with at most nine digits of a fraction, and <c>Z</c>, <c>±HH:mm</c> or no offset.
    /// False says nothing about other forms.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (
            text.Length < SecondsEnd
            || text[4] != '-'
            || text[7] != '-'
            || text[10] is not ('T' or ' ')
            || text[13] != ':'
            || text[16] != ':'
            || !TryNumber(text[..4], out var year)
            || !TryNumber(text.Slice(5, 2), out var month)
            || !TryNumber(text.Slice(8, 2), out var day)
            || !TryNumber(text.Slice(11, 2), out var hour)
            || !TryNumber(text.Slice(14, 2), out var minute)
            || !TryNumber(text.Slice(17, 2), out var second)
            || year is < 2 or > 9998
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour > 23
            || minute > 59
            || second > 59
            || !TryFraction(text[SecondsEnd..], out var ticks, out var rest)
            || !TryOffset(rest, out var offset)
        )
        {
            return false;
        }

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + ticks;
        instant = new DateTimeOffset(local - offset, TimeSpan.Zero);
        return true;
    }

    /// <summary>Writes an instant in UTC, to the microsecond, with a fraction only where it has one; answers the length.</summary>
    public static int Format(DateTimeOffset instant, Span<char> text)
    {
        var utc = instant.UtcDateTime;
        Write(text[..4], utc.Year);
        Write(text.Slice(5, 2), utc.Month);
        Write(text.Slice(8, 2), utc.Day);
        Write(text.Slice(11, 2), utc.Hour);
        Write(text.Slice(14, 2), utc.Minute);
        Write(text.Slice(17, 2), utc.Second);
        (text[4], text[7], text[10], text[13], text[16]) = ('-', '-', 'T', ':', ':');
        var length = SecondsEnd;
        var microseconds = (int)(utc.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        if (microseconds > 0)
        {
            text[length] = '.';
            Write(text.Slice(length + 1, 6), microseconds);
            length += text.Slice(length, FractionDigits).TrimEnd('0').Length;
        }

        "+00:00".CopyTo(text[length..]);
        return length + 6;
    }

    private static void Write(Span<char> place, int number)
    {
        for (var at = place.Length - 1; at >= 0; at--)
        {
            place[at] = (char)('0' + (number % 10));
            number /= 10;
        }
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return true;
    }

    private static bool TryFraction(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = text;
        if (text is not ['.', ..])
        {
            return true;
        }

        var length = 0;
        while (length + 1 < text.Length && char.IsAsciiDigit(text[length + 1]))
        {
            ticks = length < FractionDigits ? (ticks * 10) + (text[length + 1] - '0') : ticks;
            length++;
        }

        for (var digit = length; digit < FractionDigits; digit++)
        {
            ticks *= 10;
        }

        rest = text[(length + 1)..];
        return length is > 0 and <= 9;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text is [] or ['Z'])
        {
            return true;
        }

        if (
            text is not ['+' or '-', _, _, ':', _, _]
            || !TryNumber(text.Slice(1, 2), out var hours)
            || !TryNumber(text.Slice(4, 2), out var minutes)
            || hours > 13
            || minutes > 59
        )
        {
            return false;
        }

        ticks = ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute)) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
