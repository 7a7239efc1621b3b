using System.Buffers;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Knows which texts may stand without quotes, and be read as a text by YAML 1.1 and 1.2 alike.</summary>
internal static class PlainText
{
    private static readonly SearchValues<char> FlowIndicators = SearchValues.Create(",[]{}");
    private static readonly SearchValues<char> NumberLike = SearchValues.Create("0123456789_:.,eE+-TtZz xXoObBabcdfABCDF/");

    private static readonly HashSet<string> OldTruths = new(
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Whether a text can stand without quotes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isFlow">Whether it stands inside brackets or braces.</param>
    public static bool IsSafe(string text, bool isFlow) =>
        text.Length > 0
        && !IsIndicator(text[0])
        && !char.IsWhiteSpace(text[0])
        && !char.IsWhiteSpace(text[^1])
        && text[^1] != ':'
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal)
        && (!isFlow || !text.AsSpan().ContainsAny(FlowIndicators))
        && IsPrintable(text)
        && !LooksLikeAnotherType(text)
        && text != "<<";

    /// <summary>Whether a text has no character that only an escape can say.</summary>
    public static bool IsPrintable(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\x1F') < 0
        && text.AsSpan().IndexOfAnyInRange('\x7F', '\x9F') < 0
        && text.AsSpan().IndexOfAny('\u2028', '\u2029', '\uFEFF') < 0
        && text.AsSpan().IndexOfAny('\uFFFE', '\uFFFF') < 0;

    /// <summary>Whether a text without quotes would be a number, a truth value, a null or a date to some reader.</summary>
    public static bool LooksLikeAnotherType(string text) =>
        CoreSchema.IsNull(text)
        || OldTruths.Contains(text)
        || CoreSchema.Resolve(text, out var fault) is not Model.TaskValue.Text
        || fault is not null
        || text is "="
        || (text[0] is (>= '0' and <= '9') or '+' or '-' or '.' && text.AsSpan().IndexOfAnyExcept(NumberLike) < 0);

    private static bool IsIndicator(char c) =>
        c
            is '-'
                or '?'
                or ':'
                or ','
                or '['
                or ']'
                or '{'
                or '}'
                or '#'
                or '&'
                or '*'
                or '!'
                or '|'
                or '>'
                or '\''
                or '"'
                or '%'
                or '@'
                or '`'
                or '.';
}
