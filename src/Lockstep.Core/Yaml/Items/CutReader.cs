using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Items;

/// <summary>Reads files item by item. It answers nothing for a file that must be read as a whole; that is no fault.</summary>
internal static class CutReader
{
    private const int MostPieces = 16;
    private const int MostBytes = 8 * 1024;

    /// <summary>Reads a file for the first time.</summary>
    public static CutSchedule? Read(ReadOnlyMemory<byte> bytes, DocumentOptions options)
    {
        var span = bytes.Span;
        if (span.Length > options.LargestBytes || !ItemCutter.TryFindList(span, out var key, out var first, out var column))
        {
            return null;
        }

        var starts = new List<int> { first };
        for (var isEnd = false; !isEnd; )
        {
            starts.Add(ItemCutter.Next(span, starts[^1], column, out isEnd));
        }

        var table = new ItemTable(starts.Count - 1, column);
        var line = 1 + span[..first].Count((byte)'\n');
        for (var item = 0; item < starts.Count; item++)
        {
            table.Place(item, starts[item], line);
            line += item + 1 < starts.Count ? span[starts[item]..starts[item + 1]].Count((byte)'\n') : 0;
        }

        var tasks = new FreshTasks();
        if (
            !TryFrame(bytes, options, key, table, out var frame)
            || !ReadItems(bytes, options, table, [.. Enumerable.Range(0, table.Count)], tasks, null)
        )
        {
            return null;
        }

        table.Finish();
        return IsWithinLimits(table, frame) ? new CutSchedule(bytes, options, table, key, frame, tasks) : null;
    }

    /// <summary>
    /// Reads a version of a file of which another version is known: only what is not in that one is parsed. Answers false where the list is not
    /// where it was, so that all items must be looked at; else there is a change, or the file cannot be read item by item.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="previous">The known version.</param>
    /// <param name="common">What the two versions have in common at their begins and ends, at least.</param>
    /// <param name="change">The version that was read.</param>
    /// <param name="readings">What came of the items that were parsed, where that is asked for.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        CutSchedule previous,
        CommonEnds common,
        out CutChange? change,
        Dictionary<TaskId, TaskReading>? readings = null
    )
    {
        change = null;
        if (bytes.Length > previous.Options.LargestBytes || ItemDiff.Find(previous, bytes.Span, common) is not { } diff)
        {
            return false;
        }

        change = Read(bytes, previous, diff, readings);
        return true;
    }

    private static CutChange? Read(
        ReadOnlyMemory<byte> bytes,
        CutSchedule previous,
        ItemDiff.Result diff,
        Dictionary<TaskId, TaskReading>? readings
    )
    {
        var options = previous.Options;
        var table = Lay(bytes.Span, previous.Table, diff, out var fresh);
        var frame = previous.FrameNodes;
        var tasks = new FreshTasks();
        if (
            (!diff.IsFrameSame && !TryFrame(bytes, options, diff.Key, table, out frame))
            || !ReadItems(bytes, options, table, fresh, tasks, readings)
        )
        {
            return null;
        }

        table.Finish(previous.Table, diff.Gone, fresh);
        return IsWithinLimits(table, frame)
            ? new CutChange(
                new CutSchedule(bytes, options, table, diff.Key, frame, tasks),
                ChangedIds(bytes.Span, previous.Table, table, diff.Gone, fresh),
                fresh
            )
            : null;
    }

    private static bool TryFrame(ReadOnlyMemory<byte> bytes, DocumentOptions options, int key, ItemTable table, out int frame)
    {
        frame = ItemFrame.Nodes(bytes, key, table, options.DeepestNesting);
        return frame >= 0;
    }

    private static bool IsWithinLimits(ItemTable table, int frame) => table.Nodes + frame <= TreeLimits.Nodes;

    // Where all items stand is known before any of them is parsed.
    private static ItemTable Lay(ReadOnlySpan<byte> bytes, ItemTable old, ItemDiff.Result diff, out List<int> fresh)
    {
        fresh = [];
        var table = new ItemTable(diff.Runs.Sum(run => run.Count), old.Column);
        var line = 1 + bytes[..diff.Runs[0].Start].Count((byte)'\n');
        var item = 0;
        for (var at = 0; at < diff.Runs.Count; at++)
        {
            var run = diff.Runs[at];
            if (run.Old >= 0)
            {
                table.Copy(old, run.Old, run.Count, item, run.Start, line);
                line += old.Line(run.Old + run.Count) - old.Line(run.Old);
            }
            else
            {
                fresh.Add(item);
                table.Place(item, run.Start, line);
                var end = at + 1 < diff.Runs.Count ? diff.Runs[at + 1].Start : diff.End;
                line += bytes[run.Start..end].Count((byte)'\n');
            }

            item += run.Count;
        }

        table.Place(item, diff.End, line);
        return table;
    }

    private static bool ReadItems(
        ReadOnlyMemory<byte> bytes,
        DocumentOptions options,
        ItemTable table,
        List<int> items,
        FreshTasks parsed,
        Dictionary<TaskId, TaskReading>? readings
    )
    {
        var reader = new PieceReader(bytes, table.Column, table.End, options.DeepestNesting);
        for (var from = 0; from < items.Count; )
        {
            var pieces = NextPieces(table, items, from);
            if (reader.Read(pieces) is not { } run)
            {
                return false;
            }

            var tasks = new TaskReader(run.Tree, options.IdType);
            for (var at = 0; at < pieces.Count; at++)
            {
                var reading = tasks.Read(run.Items[at]);
                table.Put(items[from + at], reading, reading.Task?.Revision ?? run.Revision(at), run.Nodes(at));
                parsed.Keep(items[from + at], reading);
                if (readings is not null && reading.Id is { } id)
                {
                    readings[id] = reading;
                }
            }

            from += pieces.Count;
        }

        return true;
    }

    private static List<(int Start, int End)> NextPieces(ItemTable table, List<int> items, int from)
    {
        var pieces = new List<(int Start, int End)>();
        var length = 0;
        for (var at = from; at < items.Count && pieces.Count < MostPieces && length < MostBytes; at++)
        {
            pieces.Add((table.Start(items[at]), table.Start(items[at] + 1)));
            length += pieces[^1].End - pieces[^1].Start;
        }

        return pieces;
    }

    // An item that was read again but is what it was, such as one above which a comment changed, is none of them.
    private static HashSet<TaskId> ChangedIds(ReadOnlySpan<byte> bytes, ItemTable old, ItemTable now, List<int> gone, List<int> fresh)
    {
        var before = new Dictionary<TaskId, (UInt128, ItemStates)>();
        var changed = new HashSet<TaskId>();
        foreach (var item in gone.Where(old.HasId))
        {
            changed.Add(old.Id(item));
            before[old.Id(item)] = (old.Revision(item), old.State(item));
        }

        foreach (var item in fresh)
        {
            if (!now.HasId(item))
            {
                continue;
            }

            var id = now.Id(item);
            var isSame =
                before.TryGetValue(id, out var was)
                && was == (now.Revision(item), now.State(item))
                && (now.State(item) & ItemStates.Twice) == 0
                && !MayHoldBlockScalar(bytes[now.Start(item)..now.Start(item + 1)]);
            _ = isSame ? changed.Remove(id) : changed.Add(id);
        }

        return changed;
    }

    // The line breaks that end a block scalar, or that the end of the file takes from it, belong to its value but not to the revision.
    private static bool MayHoldBlockScalar(ReadOnlySpan<byte> piece) => piece.IndexOfAny((byte)'|', (byte)'>') >= 0;
}
