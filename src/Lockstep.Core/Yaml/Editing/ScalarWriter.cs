using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Writes scalars on one line: the type stays what it is, and the quotes what they were where they can.</summary>
internal static class ScalarWriter
{
    /// <summary>The text of a value that is no list and no map.</summary>
    /// <param name="value">The value.</param>
    /// <param name="former">What stood there.</param>
    /// <param name="isFlow">Whether it stands inside brackets or braces.</param>
    public static string Write(TaskValue value, FormerValue former, bool isFlow) =>
        value switch
        {
            TaskValue.Bool truth => truth.Value ? "true" : "false",
            TaskValue.Number number => number.Json,
            TaskValue.Text text => WriteText(text.Value, former.Style, isFlow),
            TaskValue.Instant instant => WriteInstant(instant.Value, former),
            _ => "null",
        };

    /// <summary>The text of a key.</summary>
    public static string WriteKey(string key, bool isQuoted, bool isFlow) =>
        isQuoted || !PlainText.IsSafe(key, isFlow) || key.Contains(':', StringComparison.Ordinal) ? DoubleQuoted.Write(key) : key;

    private static string WriteText(string text, NodeStyle? style, bool isFlow) =>
        style switch
        {
            NodeStyle.Double => DoubleQuoted.Write(text),
            NodeStyle.Single when PlainText.IsPrintable(text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
            _ => PlainText.IsSafe(text, isFlow) ? text : DoubleQuoted.Write(text),
        };

    private static string WriteInstant(DateTimeOffset instant, FormerValue former)
    {
        var text = TimestampStyle.Write(instant, former.Text);
        return former.Style switch
        {
            // A stamp is read as its text, so it may stand without quotes where it did.
            NodeStyle.Plain when former.Text is { } old && !CoreSchema.IsNull(old) => text,
            NodeStyle.Single => $"'{text}'",
            _ => DoubleQuoted.Write(text),
        };
    }
}
