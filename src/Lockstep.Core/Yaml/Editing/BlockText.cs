namespace Lockstep.Core.Yaml.Editing;

/// <summary>Finds the lines of block nodes.</summary>
internal static class BlockText
{
    /// <summary>
    /// The end of a block node's last line, comment included: where new lines go in. The blank lines after a block scalar that keeps them
    /// belong to its value.
    /// </summary>
    public static int EndOfLines(YamlTree tree, int index)
    {
        var end = tree.Source.LineEnd(tree[index].End);
        return KeepsBlankLines(tree, index) ? EndOfBlankLines(tree.Source, end) : end;
    }

    /// <summary>Whether what follows a value on its line is blank or a comment.</summary>
    public static bool EndsItsLine(SourceText source, int end)
    {
        var rest = source.Text.AsSpan(end, source.LineEnd(end) - end);
        var trimmed = rest.TrimStart(" \t");
        return trimmed.IsEmpty || (trimmed[0] == '#' && trimmed.Length < rest.Length);
    }

    /// <summary>The comment in the header line of a block scalar, with the white space before it.</summary>
    public static string HeaderComment(SourceText source, int start)
    {
        var header = source.Text.AsSpan(start, source.LineEnd(start) - start);
        var comment = header.IndexOf(" #");
        while (comment > 0 && header[comment - 1] is ' ' or '\t')
        {
            comment--;
        }

        return comment < 0 ? "" : header[comment..].TrimEnd(" \t").ToString();
    }

    /// <summary>Whether a node ends with a block scalar to which the blank lines after it belong.</summary>
    public static bool KeepsBlankLines(YamlTree tree, int index)
    {
        index = tree[index].Next - 1;
        var node = tree[index];
        if (node.Kind != NodeKind.Scalar || node.Style is not (NodeStyle.Literal or NodeStyle.Folded))
        {
            return false;
        }

        var start = tree.ValueStart(index);
        var header = tree.Source.Text.AsSpan(start, Math.Min(3, tree.Source.Text.Length - start));
        return header.Contains('+');
    }

    /// <summary>The end of the last blank line that follows a line, or of the line itself.</summary>
    public static int EndOfBlankLines(SourceText source, int end)
    {
        for (var next = source.NextLine(end); next < source.Text.Length; next = source.NextLine(next))
        {
            var lineEnd = source.LineEnd(next);
            if (!source.Text.AsSpan(next, lineEnd - next).IsWhiteSpace())
            {
                break;
            }

            end = lineEnd;
        }

        return end;
    }
}
