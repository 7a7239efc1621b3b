namespace Lockstep.Core.Yaml.Editing;

/// <summary>Writes texts of several lines as literal blocks.</summary>
internal static class BlockScalarWriter
{
    /// <summary>The header and the lines of a text, or nothing where a literal block cannot say it for certain.</summary>
    public static (string Header, IReadOnlyList<string> Lines)? Write(string text, int indent)
    {
        var hasBreakAtEnd = text.EndsWith('\n');
        var lines = (hasBreakAtEnd ? text[..^1] : text).Split('\n');
        if (lines.Length < 2 && !hasBreakAtEnd)
        {
            return null;
        }

        var isSimple =
            lines[0].Length > 0
            && lines[^1].Length > 0
            && lines[0][0] is not (' ' or '\t')
            && lines.All(line => PlainText.IsPrintable(line) && (line.Length == 0 || !string.IsNullOrWhiteSpace(line)));
        return isSimple
            ? (hasBreakAtEnd ? "|" : "|-", [.. lines.Select(line => line.Length == 0 ? "" : new string(' ', indent) + line)])
            : null;
    }
}
