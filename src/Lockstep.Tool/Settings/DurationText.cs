using System.Globalization;

namespace Lockstep.Tool.Settings;

/// <summary>Reads times such as <c>300</c> (seconds), <c>500ms</c>, <c>90s</c>, <c>5m</c>, <c>1h</c>, <c>1d</c> or <c>00:05:00</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units =
    [
        ("ms", 0.001),
        ("s", 1),
        ("m", 60),
        ("h", 3600),
        ("d", 86400),
        ("", 1),
    ];

    /// <summary>The time, at most the longest that can be said; nothing for a text that is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out var span) ? span : null;

        var (unit, factor) = Units.First(candidate => trimmed.EndsWith(candidate.Unit, StringComparison.Ordinal));
        if (
            !double.TryParse(
                trimmed.AsSpan(0, trimmed.Length - unit.Length),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
            return null;

        var seconds = number * factor;
        return double.IsNaN(seconds) ? null
            : seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue
            : seconds <= TimeSpan.MinValue.TotalSeconds ? TimeSpan.MinValue
            : TimeSpan.FromSeconds(seconds);
    }
}
