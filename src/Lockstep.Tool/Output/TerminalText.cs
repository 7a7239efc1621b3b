using System.Globalization;
using System.Text;

namespace Lockstep.Tool.Output;

/// <summary>Makes text safe to print: a value from a file or a row must not move the cursor, change colours or turn the reading direction.</summary>
internal static class TerminalText
{
    /// <summary>The text with control characters, line ends among them, and characters that steer the reading direction shown as <c>\x1b</c> or <c>\u202e</c>.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            if (!IsUnsafe(character))
                escaped.Append(character);
            else if (character <= 0xff)
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}");
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return escaped.ToString();
    }

    private static bool IsUnsafe(char character) =>
        (char.IsControl(character) && character != '\t')
        || character is '\u2028' or '\u2029' or '\u061c' or '\u200e' or '\u200f' or '\ufeff'
        || character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
