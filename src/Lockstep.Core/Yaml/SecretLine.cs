using System.Text;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>
/// A line of a text that perhaps does not parse, without the values of keys such as <c>password</c>. It goes by the look of the lines, and hides rather too much.
/// </summary>
internal static class SecretLine
{
    private const int MostLinesUp = 200;

    /// <summary>The line from <paramref name="start"/> to <paramref name="end"/>, and where the place at <paramref name="offset"/> in it went.</summary>
    public static (string Line, int Offset) Of(string text, int start, int end, int offset)
    {
        var line = text.AsSpan(start, end - start);
        if (IsBelowSecret(text, start, line))
        {
            var indent = Indent(line);
            return ($"{line[..indent]}{SecretName.Mask}", Math.Min(offset, indent));
        }

        return Masked(line, offset);
    }

    // The lines above that are indented less, from the nearest on, are what the line belongs to.
    private static bool IsBelowSecret(string text, int start, ReadOnlySpan<char> line)
    {
        var (indent, isItem) = line.Trim().IsEmpty ? (int.MaxValue, false) : (Indent(line), IsItem(line));
        for (var (end, lines) = (start - 1, 0); end > 0 && lines < MostLinesUp; lines++)
        {
            var from = text.LastIndexOf('\n', end - 1) + 1;
            var above = text.AsSpan(from, end - from);
            end = from - 1;
            // The items of a list may stand at the indentation of its key.
            if (above.Trim().IsEmpty || (Indent(above) >= indent && !(isItem && Indent(above) == indent && !IsItem(above))))
            {
                continue;
            }

            // What stands at the indentation of the first key after a dash is beside that key, not below it.
            if (IndentOfKey(above) < indent + (isItem ? 1 : 0) && OpensSecret(above))
            {
                return true;
            }

            (indent, isItem) = (Indent(above), IsItem(above));
        }

        return false;
    }

    private static bool OpensSecret(ReadOnlySpan<char> line)
    {
        var trimmed = line.TrimStart(" -");
        var colon = trimmed.IndexOf(':');
        return colon > 0 && SecretName.Is(trimmed[..colon]);
    }

    private static (string Line, int Offset) Masked(ReadOnlySpan<char> line, int offset)
    {
        var shown = new StringBuilder(line.Length);
        var moved = offset;
        var at = 0;
        while (line[at..].IndexOf(':') is >= 0 and var next)
        {
            var colon = at + next;
            var name = line[at..colon];
            name = name[(name.LastIndexOfAny("{,[") + 1)..];
            shown.Append(line[at..(colon + 1)]);
            at = colon + 1;
            if (!SecretName.Is(name) || (at < line.Length && line[at] is not (' ' or '\t' or '"' or '\'')))
            {
                continue;
            }

            var from = at + (line.Length - at - line[at..].TrimStart(" \t").Length);
            var to = IsInBraces(line[..colon]) ? EndInBraces(line, from) : line.Length;
            if (from >= to || line[from] == '#')
            {
                continue;
            }

            shown.Append(line[at..from]).Append(SecretName.Mask);
            moved =
                offset >= to ? moved - (to - from) + SecretName.Mask.Length
                : offset > from ? moved - (offset - from)
                : moved;
            at = to;
        }

        return (shown.Append(line[at..]).ToString(), moved);
    }

    private static bool IsInBraces(ReadOnlySpan<char> before) => before.Count('{') > before.Count('}');

    private static int EndInBraces(ReadOnlySpan<char> line, int from)
    {
        var quote = '\0';
        var depth = 0;
        for (var at = from; at < line.Length; at++)
        {
            var c = line[at];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'' && (at == from || depth > 0))
            {
                quote = c;
            }
            else if (c is '{' or '[')
            {
                depth++;
            }
            else if (c is '}' or ']' && depth-- == 0)
            {
                return at;
            }
            else if (c == ',' && depth == 0)
            {
                return at;
            }
        }

        return line.Length;
    }

    private static bool IsItem(ReadOnlySpan<char> line) => line.TrimStart(' ').StartsWith("- ");

    private static int IndentOfKey(ReadOnlySpan<char> line) => line.Length - line.TrimStart(" -").Length;

    private static int Indent(ReadOnlySpan<char> line) => line.Length - line.TrimStart(' ').Length;
}
