using System.Text;

namespace Lockstep.Core.Yaml.Items;

/// <summary>
/// Parses items apart from the rest of their file. They stand between a key of the list and one more item, so that the parser is in the same
/// state before each of them, and looks at the same indentation after it, as in the file itself: if it finds one item for each piece, it finds
/// the same ones there, whatever stands before and after.
/// </summary>
/// <param name="bytes">The file.</param>
/// <param name="column">The column of the dashes.</param>
/// <param name="listEnd">Where the last item ends; what follows is parsed with that item.</param>
/// <param name="deepest">The deepest nesting.</param>
internal sealed class PieceReader(ReadOnlyMemory<byte> bytes, int column, int listEnd, int deepest)
{
    private static readonly byte[] Before = Encoding.UTF8.GetBytes(TaskList.Name + ":\n");
    private readonly byte[] _after = Encoding.UTF8.GetBytes(new string(' ', column) + "- 0\n");

    /// <summary>Parses some pieces; nothing where they are not one plain item each.</summary>
    /// <param name="pieces">Where the pieces begin and end, in their order.</param>
    /// <param name="firstLine">The line at which the first one begins in the file.</param>
    public PieceRun? Read(IReadOnlyList<(int Start, int End)> pieces, int firstLine = 2)
    {
        var isLast = pieces[^1].End == listEnd;
        var after = isLast ? bytes.Span[listEnd..] : _after;
        var source = SourceReader.ReadPart(Join(pieces, after), firstLine - 1);
        if (
            source is null
            || TreeReader.ReadPlain(source, deepest) is not { HasProperties: false } tree
            || tree.Count < 3
            || tree[0] is not { Kind: NodeKind.Map, Style: NodeStyle.Block }
            || tree[2] is not { Kind: NodeKind.List, Style: NodeStyle.Block }
        )
        {
            return null;
        }

        int[] items = [.. tree.Items(2)];
        if (items.Length != pieces.Count + (isLast ? 0 : 1) || (isLast && Overruns(source, tree[items[^1]].End, after.Length)))
        {
            return null;
        }

        return new PieceRun(tree, items[..pieces.Count]);
    }

    private static bool Overruns(SourceText source, int end, int afterLength) =>
        afterLength > 0 && source.ByteAt(end) > source.Bytes.Length - afterLength;

    private byte[] Join(IReadOnlyList<(int Start, int End)> pieces, ReadOnlySpan<byte> after)
    {
        var length = Before.Length + after.Length;
        foreach (var (start, end) in pieces)
        {
            length += end - start;
        }

        var joined = new byte[length];
        Before.CopyTo(joined, 0);
        var at = Before.Length;
        foreach (var (start, end) in pieces)
        {
            bytes.Span[start..end].CopyTo(joined.AsSpan(at));
            at += end - start;
        }

        after.CopyTo(joined.AsSpan(at));
        return joined;
    }
}
