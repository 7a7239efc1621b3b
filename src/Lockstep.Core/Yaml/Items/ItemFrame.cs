namespace Lockstep.Core.Yaml.Items;

/// <summary>Parses what stands around the items, with the first and the last of them.</summary>
internal static class ItemFrame
{
    /// <summary>Answers how many nodes stand outside the items, or -1 where the file is not one plain list of the items that were cut.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="key">Where the key of the list begins.</param>
    /// <param name="table">The items.</param>
    /// <param name="deepest">The deepest nesting.</param>
    public static int Nodes(ReadOnlyMemory<byte> bytes, int key, ItemTable table, int deepest)
    {
        var firstEnd = table.Starts[1];
        var lastStart = Math.Max(firstEnd, table.Starts[^2]);
        byte[] text = [.. bytes.Span[..firstEnd], .. bytes.Span[lastStart..]];
        if (
            SourceReader.ReadPart(text, 1) is not { } source
            || TreeReader.ReadPlain(source, deepest) is not { HasProperties: false } tree
            || FindList(tree) is not { Key: >= 0 } list
            || tree[0] is not { Kind: NodeKind.Map, Style: NodeStyle.Block }
            || tree[list.List] is not { Kind: NodeKind.List, Style: NodeStyle.Block }
            || source.ByteAt(tree[list.Key].Start) != key
        )
        {
            return -1;
        }

        int[] items = [.. tree.Items(list.List)];
        var firstStart = source.ByteAt(tree[list.List].Start);
        if (items.Length != Math.Min(2, table.Count) || firstStart != table.Starts[0] + table.Column)
        {
            return -1;
        }

        var isCut =
            source.ByteAt(tree[items[^1]].End) <= firstEnd + table.End - lastStart
            && (items.Length == 1 || (source.ByteAt(tree[items[0]].End) <= firstEnd && source.ByteAt(tree[items[1]].Start) >= firstEnd));
        return isCut ? tree.Count - items.Sum(item => tree[item].Next - item) : -1;
    }

    private static TaskList? FindList(YamlTree tree)
    {
        try
        {
            return TaskList.Find(tree);
        }
        catch (YamlFaultException)
        {
            return null;
        }
    }
}
