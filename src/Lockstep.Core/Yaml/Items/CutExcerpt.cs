using System.Runtime.InteropServices;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml.Editing;

namespace Lockstep.Core.Yaml.Items;

/// <summary>
/// Some items of a file with what stands around the list, as a small file of its own: whatever an edit looks at stands in it as in the whole.
/// </summary>
internal sealed class CutExcerpt
{
    // Of an item that goes, the lines above it and the two items before matter: new ones look like the last that stays, and that like its forerunner.
    private const int Neighbours = 2;
    private readonly List<(int Excerpt, int File, int Length)> _stretches;

    private CutExcerpt(ScheduleTree tree, List<(int Excerpt, int File, int Length)> stretches) => (Tree, _stretches) = (tree, stretches);

    /// <summary>The small file.</summary>
    public ScheduleTree Tree { get; }

    /// <summary>Takes some items and the ends of the list out of a file.</summary>
    /// <param name="schedule">The file.</param>
    /// <param name="alone">Items in which something changes; such a change stays within the item's lines.</param>
    /// <param name="among">Items that matter with their neighbours.</param>
    public static CutExcerpt? Of(CutSchedule schedule, IEnumerable<int> alone, IEnumerable<int> among)
    {
        var table = schedule.Table;
        var taken = new SortedSet<int>(alone) { 0 };
        foreach (var item in among)
        {
            Add(taken, table, item - Neighbours, item + Neighbours);
        }

        // New values look like those of the items at the end.
        Add(taken, table, table.Count - ListText.NeighboursAsked - 1, table.Count - 1);
        var stretches = Stretches(schedule, taken);
        var bytes = new byte[stretches[^1].Excerpt + stretches[^1].Length];
        foreach (var (excerpt, file, length) in stretches)
        {
            schedule.Bytes.Span.Slice(file, length).CopyTo(bytes.AsSpan(excerpt));
        }

        return ScheduleTree.TryRead(bytes, schedule.Options, out var tree, out _) ? new CutExcerpt(tree, stretches) : null;
    }

    /// <summary>The bytes of a task's item with the comment lines directly above.</summary>
    public static ReadOnlyMemory<byte>? ItemText(CutSchedule schedule, TaskId id)
    {
        if (schedule.Table.Find(id) is not (>= 0 and var item) || Of(schedule, [], [item]) is not { } excerpt)
        {
            return null;
        }

        var text = excerpt.Tree.ItemText(id)!.Value;
        return MemoryMarshal.TryGetArray(text, out var part) && excerpt.TryMap(part.Offset, part.Offset + part.Count, out var start)
            ? schedule.Bytes.Slice(start, part.Count)
            : text;
    }

    /// <summary>Finds where bytes of the small file stand in the whole; not where they reach over what was left out.</summary>
    public bool TryMap(int start, int end, out int inFile)
    {
        foreach (var (excerpt, file, length) in _stretches)
        {
            var touchesNext = start == excerpt + length && start != _stretches[^1].Excerpt + _stretches[^1].Length;
            if (start >= excerpt && end <= excerpt + length && !touchesNext)
            {
                inFile = file + start - excerpt;
                return start != end || start != excerpt || excerpt == 0;
            }
        }

        inFile = -1;
        return false;
    }

    private static void Add(SortedSet<int> taken, ItemTable table, int first, int last)
    {
        for (var item = Math.Max(0, first); item <= Math.Min(last, table.Count - 1); item++)
        {
            taken.Add(item);
        }
    }

    private static List<(int Excerpt, int File, int Length)> Stretches(CutSchedule schedule, SortedSet<int> items)
    {
        var stretches = new List<(int Excerpt, int File, int Length)> { (0, 0, schedule.Table.Start(0)) };
        foreach (var item in items)
        {
            Append(stretches, schedule.Table.Start(item), schedule.Table.Start(item + 1));
        }

        Append(stretches, schedule.Table.End, schedule.Bytes.Length);
        return stretches;
    }

    private static void Append(List<(int Excerpt, int File, int Length)> stretches, int start, int end)
    {
        var (excerpt, file, length) = stretches[^1];
        if (file + length == start)
        {
            stretches[^1] = (excerpt, file, length + end - start);
        }
        else
        {
            stretches.Add((excerpt + length, start, end - start));
        }
    }
}
