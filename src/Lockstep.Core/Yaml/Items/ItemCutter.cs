namespace Lockstep.Core.Yaml.Items;

/// <summary>
/// Finds by lines where a block list of tasks and its items seem to begin and end. What it finds is only a proposal: whoever uses it must see
/// that the parser finds the same items.
/// </summary>
internal static class ItemCutter
{
    private static ReadOnlySpan<byte> Key => "tasks:"u8;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Finds the key of the list and its first item; answers whether there are both.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="key">Where the key begins.</param>
    /// <param name="first">Where the line of the first item begins.</param>
    /// <param name="column">The column of its dash.</param>
    public static bool TryFindList(ReadOnlySpan<byte> bytes, out int key, out int first, out int column)
    {
        (first, column) = (0, 0);
        key = FindKey(bytes);
        if (key < 0 || HasDirective(bytes[..key]))
        {
            return false;
        }

        for (first = NextLine(bytes, key); first < bytes.Length; first = NextLine(bytes, first))
        {
            var line = bytes[first..];
            column = line.IndexOfAnyExcept((byte)' ');
            if (column >= 0 && line[column] is not ((byte)'\n' or (byte)'\r' or (byte)'#'))
            {
                return IsDash(bytes, first, column);
            }
        }

        return false;
    }

    /// <summary>The begin of the next item after the line of an offset, or the end of the list.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="from">Where the line of an item begins.</param>
    /// <param name="column">The column of the dashes.</param>
    /// <param name="isEnd">Whether the list ends there.</param>
    public static int Next(ReadOnlySpan<byte> bytes, int from, int column, out bool isEnd)
    {
        for (var at = NextLine(bytes, from); at < bytes.Length; at = NextLine(bytes, at))
        {
            if (IsDash(bytes, at, column))
            {
                isEnd = false;
                return at;
            }

            if (bytes[at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'#'))
            {
                isEnd = true;
                return at;
            }
        }

        isEnd = true;
        return bytes.Length;
    }

    /// <summary>How many bytes after the begin of an item's line decide that it is one.</summary>
    public static int DashLength(int column) => column + 2;

    private static int FindKey(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        if (!bytes[at..].StartsWith(Key))
        {
            var found = bytes.IndexOf("\ntasks:"u8);
            if (found < 0)
            {
                return -1;
            }

            at = found + 1;
        }

        return IsWhite(bytes, at + Key.Length) ? at : -1;
    }

    // Every line that may be one before the document begins.
    private static bool HasDirective(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith(ByteOrderMark) ? head[ByteOrderMark.Length..] : head;
        return head.StartsWith("%"u8) || head.IndexOf("\n%"u8) >= 0;
    }

    private static bool IsDash(ReadOnlySpan<byte> bytes, int line, int column) =>
        line + column < bytes.Length
        && bytes[line + column] == '-'
        && bytes.Slice(line, column).IndexOfAnyExcept((byte)' ') < 0
        && IsWhite(bytes, line + column + 1);

    private static bool IsWhite(ReadOnlySpan<byte> bytes, int at) =>
        at >= bytes.Length || bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static int NextLine(ReadOnlySpan<byte> bytes, int at)
    {
        var end = bytes[at..].IndexOf((byte)'\n');
        return end < 0 ? bytes.Length : at + end + 1;
    }
}
