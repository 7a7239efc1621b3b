using System.Globalization;
using System.Text;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Shows places of a text to people.</summary>
public static class PlaceText
{
    private const int Before = 60;
    private const int Longest = 110;

    /// <summary>Makes a place of a line and an offset in it.</summary>
    /// <param name="lineNumber">The line, from 1.</param>
    /// <param name="line">The line without its break.</param>
    /// <param name="offset">The offset of the place in the line, in UTF-16 units from 0.</param>
    public static TextPlace Make(int lineNumber, ReadOnlySpan<char> line, int offset)
    {
        offset = Math.Clamp(offset, 0, line.Length);
        var start = line.Length <= Longest ? 0 : Math.Max(0, Math.Min(offset - Before, line.Length - Longest));
        start = start > 0 && char.IsLowSurrogate(line[start]) ? start - 1 : start;
        var end = Math.Min(line.Length, start + Longest);
        end = end < line.Length && char.IsLowSurrogate(line[end]) ? end + 1 : end;

        var shown = new StringBuilder(start > 0 ? "…" : "");
        var caret = AppendEscaped(shown, line[start..Math.Max(start, offset)]);
        AppendEscaped(shown, line[Math.Max(start, offset)..end]);
        shown.Append(end < line.Length ? "…" : "");
        return new TextPlace(lineNumber, CharactersIn(line[..offset]) + 1, shown.ToString(), caret + (start > 0 ? 1 : 0) + 1);
    }

    /// <summary>Two lines: the source line, and a caret under the column.</summary>
    public static string Render(TextPlace place) => $"{place.SourceLine}\n{new string(' ', place.CaretColumn - 1)}^";

    /// <summary>The place, the message, the source line and the caret, in three lines.</summary>
    public static string Render(Diagnostic diagnostic) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"line {diagnostic.Place.Line}, column {diagnostic.Place.Column}: {(diagnostic.IsError ? "error" : "warning")} {diagnostic.Code}: {Escape(diagnostic.Message)}\n{Render(diagnostic.Place)}"
        );

    /// <summary>A text in which control characters, and those that turn or hide text, are shown escaped.</summary>
    public static string Escape(string text)
    {
        var shown = new StringBuilder(text.Length);
        AppendEscaped(shown, text);
        return shown.ToString();
    }

    // Answers how many characters wide the text is when shown.
    private static int AppendEscaped(StringBuilder shown, ReadOnlySpan<char> text)
    {
        var width = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf16(text, out var rune, out var length);
            if (IsShownAsItIs(rune))
            {
                shown.Append(text[..length]);
                width++;
            }
            else
            {
                var escaped =
                    rune.Value == '\t' ? "\\t"
                    : rune.Value < 0x100 ? $"\\x{rune.Value:X2}"
                    : $"\\u{rune.Value:X4}";
                shown.Append(escaped);
                width += escaped.Length;
            }

            text = text[length..];
        }

        return width;
    }

    private static bool IsShownAsItIs(Rune rune) =>
        rune.Value == Rune.ReplacementChar.Value
        || rune.Value is not (0xFFFE or 0xFFFF)
            && Rune.GetUnicodeCategory(rune)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.Surrogate
                );

    internal static int CharactersIn(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
