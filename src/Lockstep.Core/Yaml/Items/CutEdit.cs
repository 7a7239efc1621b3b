using Lockstep.Core.Model;
using Lockstep.Core.Yaml.Editing;

namespace Lockstep.Core.Yaml.Items;

/// <summary>
/// Edits a cut file. The edits are made, and what came of them is checked, in an excerpt; its splices are then made in the whole file, whose
/// items must afterwards be the planned ones and else the old ones.
/// </summary>
internal static class CutEdit
{
    /// <summary>Answers whether the excerpt could stand for the file, and then the file with the edits, or nothing where they cannot be made together.</summary>
    /// <exception cref="EditRefusedException">The text does not allow one of the edits.</exception>
    public static bool TryMake(
        ScheduleDocument document,
        CutSchedule cut,
        DocumentOptions options,
        List<KeyValuePair<TaskId, ItemChange>> changes,
        IReadOnlyDictionary<TaskId, ReadOnlyMemory<byte>>? itemTexts,
        out ScheduleDocument? made
    )
    {
        made = null;
        var touched = changes
            .Where(change => cut.Table.Find(change.Key) >= 0)
            .ToLookup(change => change.Value is ItemChange.Delete, change => cut.Table.Find(change.Key));
        if (options != cut.Options || CutExcerpt.Of(cut, touched[false], touched[true]) is not { } excerpt)
        {
            return false;
        }

        var attempt = new EditAttempt(excerpt.Tree, options, itemTexts);
        if (attempt.Make(changes) is not { } edited)
        {
            return true;
        }

        if (ReferenceEquals(edited, excerpt.Tree))
        {
            made = document;
            return true;
        }

        var splices = attempt.Splices.InBytes();
        for (var at = 0; at < splices.Count; at++)
        {
            var (start, end, bytes) = splices[at];
            if (!excerpt.TryMap(start, end, out var inFile))
            {
                return false;
            }

            splices[at] = (inFile, inFile + end - start, bytes);
        }

        var readings = new Dictionary<TaskId, TaskReading>();
        var common = new CommonEnds(splices[0].Start, cut.Bytes.Length - splices[^1].End);
        if (
            !CutReader.TryRead(Write(cut.Bytes.Span, splices), cut, common, out var change, readings)
            || change is null
            || !IsAsPlanned(cut.Table, change, changes, attempt, readings)
        )
        {
            return false;
        }

        made = document.Then(change);
        return true;
    }

    private static byte[] Write(ReadOnlySpan<byte> old, List<(int Start, int End, byte[] Bytes)> splices)
    {
        var length = old.Length;
        foreach (var (start, end, bytes) in splices)
        {
            length += bytes.Length - (end - start);
        }

        var written = GC.AllocateUninitializedArray<byte>(length);
        var (from, to) = (0, 0);
        foreach (var (start, end, bytes) in splices)
        {
            old[from..start].CopyTo(written.AsSpan(to));
            to += start - from;
            bytes.CopyTo(written, to);
            to += bytes.Length;
            from = end;
        }

        old[from..].CopyTo(written.AsSpan(to));
        return written;
    }

    // The items that were not parsed again are the old ones, byte for byte; the others are those of the excerpt, which has been checked.
    private static bool IsAsPlanned(
        ItemTable old,
        CutChange made,
        List<KeyValuePair<TaskId, ItemChange>> changes,
        EditAttempt attempt,
        Dictionary<TaskId, TaskReading> readings
    )
    {
        var now = made.Schedule.Table;
        var deleted = changes.Where(change => change.Value is ItemChange.Delete).Select(change => change.Key).ToHashSet();
        var appended = changes.Count(change => change.Value is ItemChange.Append);
        return now.Count == old.Count - deleted.Count + appended
            && now.Tasks == old.Tasks - deleted.Count + appended
            && made.Changed.All(id => deleted.Contains(id) || attempt.Planned.ContainsKey(id))
            && deleted.All(id => now.Find(id) < 0)
            && attempt.Planned.All(planned =>
                !made.Changed.Contains(planned.Key)
                || (readings.TryGetValue(planned.Key, out var reading) && (reading.Task?.Fields.Equals(planned.Value) ?? false))
            );
    }
}
