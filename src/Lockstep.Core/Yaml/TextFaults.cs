namespace Lockstep.Core.Yaml;

/// <summary>Says which texts no task may hold as they stand in the file.</summary>
internal static class TextFaults
{
    /// <summary>What is wrong with a text, or nothing.</summary>
    public static string? Of(SourceText source, string text) =>
        source.Stand.IsIn(text)
            ? "one of the characters U+0085, U+2028 and U+2029 stands in a value, where some programs see a line break; write it as \\N, \\L or \\P in double quotes"
        : text.Contains(ParserRepair.Poison, StringComparison.Ordinal)
            ? "a value holds half a surrogate pair, or U+FFFF; write the whole character"
        : text.Contains('\0', StringComparison.Ordinal) ? "a value holds the character NUL, which a database cannot keep; take it away"
        : null;

    /// <summary>The begin of a text, for a message.</summary>
    public static string Shorten(string text) => PlaceText.Escape(text.Length <= 40 ? text : text[..40] + "…");
}
