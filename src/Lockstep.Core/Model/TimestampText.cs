using System.Globalization;

namespace Lockstep.Core.Model;

/// <summary>Reads and writes time stamps as ISO 8601. Without an offset a stamp is UTC.</summary>
public static class TimestampText
{
    private static readonly string[] Dates = ["yyyy-MM-dd"];
    private static readonly string[] Times = ["HH:mm:ss.FFFFFFF", "HH:mm"];
    private static readonly string[] Offsets = ["", "zzz", " zzz", "zz", "'Z'", "'z'", " 'Z'"];

    private static readonly string[] Formats =
    [
        .. Dates,
        .. from date in Dates
        from separator in new[] { "'T'", "'t'", " " }
        from time in Times
        from offset in Offsets
        select $"{date}{separator}{time}{offset}",
    ];

    /// <summary>Reads a stamp such as <c>2026-12-01T09:00:00+01:00</c>, <c>2026-12-01 09:00</c> or <c>2026-12-01</c>; digits past the microsecond are cut.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        if (IsoStamp.TryParse(text, out instant))
        {
            return true;
        }

        var trimmed = CutFraction(text.Trim());
        return DateTimeOffset.TryParseExact(
            trimmed,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out instant
        );
    }

    /// <summary>Writes an instant with its offset, and with a fraction only where it has one: <c>2026-12-01T09:00:00+00:00</c>.</summary>
    public static string Format(DateTimeOffset instant)
    {
        Span<char> text = stackalloc char[IsoStamp.LongestText];
        return text[..IsoStamp.Format(instant, text)].ToString();
    }

    // .NET reads at most seven digits of a fraction; others write nine.
    private static string CutFraction(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = point < 0 ? -1 : text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9');
        end = end < 0 ? text.Length : point + 1 + end;
        return point >= 0 && end - point > 8 ? string.Concat(text.AsSpan(0, point + 8), text.AsSpan(end)) : text;
    }
}
