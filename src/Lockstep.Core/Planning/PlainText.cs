using System.Globalization;
using System.Text;

namespace Lockstep.Core.Planning;

/// <summary>Texts of others on a terminal: nothing in them may move the cursor, colour a line or turn its direction.</summary>
internal static class PlainText
{
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                ? escaped.Append(Name(rune))
                : escaped.Append(rune.ToString());
        }

        return escaped.ToString();
    }

    private static string Name(Rune rune) =>
        rune.Value switch
        {
            '\t' => "\\t",
            '\r' => "\\r",
            '\n' => "\\n",
            > 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            > 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
        };
}
