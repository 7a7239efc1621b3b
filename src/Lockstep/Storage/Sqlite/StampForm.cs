using System.Globalization;

namespace Lockstep.Storage.Sqlite;

/// <summary>How a column writes time stamps, so that the program that made it still reads what Lockstep puts there.</summary>
/// <param name="Separator">Between date and time.</param>
/// <param name="AlwaysMicroseconds">Whether a full second has six zeros too.</param>
/// <param name="Zone">What stands behind and says that it is UTC; nothing for stamps without zone.</param>
internal sealed record StampForm(char Separator, bool AlwaysMicroseconds, string Zone)
{
    /// <summary>ISO 8601 with offset.</summary>
    public static StampForm Iso { get; } = new('T', false, "+00:00");

    /// <summary>What Python's drivers write to a column of the type DATETIME.</summary>
    public static StampForm Plain { get; } = new(' ', true, "");

    /// <summary>The form of a stamp that a row holds.</summary>
    public static StampForm Of(string sample)
    {
        var text = sample.AsSpan().Trim();
        var time = text.Length > 11 ? text[11..] : default;
        var point = time.IndexOf('.');
        var fraction = point < 0 ? default : time[(point + 1)..];
        var end = fraction.IndexOfAnyExceptInRange('0', '9');
        return new StampForm(
            text.Length > 10 && text[10] is 'T' or 't' ? 'T' : ' ',
            (end < 0 ? fraction.Length : end) == 6,
            text.EndsWith("Z") ? "Z"
                : time.IndexOfAny('+', '-') >= 0 ? "+00:00"
                : ""
        );
    }

    /// <summary>The text of an instant in this form.</summary>
    public string Format(DateTimeOffset instant)
    {
        var fraction =
            AlwaysMicroseconds || (Separator == ' ' && instant.Ticks % TimeSpan.TicksPerSecond >= TimeSpan.TicksPerMicrosecond)
                ? ".ffffff"
                : ".FFFFFF";
        return instant.UtcDateTime.ToString($"yyyy-MM-dd'{Separator}'HH:mm:ss{fraction}", CultureInfo.InvariantCulture) + Zone;
    }

    /// <summary>The expression for the time of a statement in this form. SQLite's clock has milliseconds.</summary>
    public string Now => $"strftime('%Y-%m-%d{Separator}%H:%M:%f{(AlwaysMicroseconds || Separator == ' ' ? "000" : "")}{Zone}', 'now')";
}
