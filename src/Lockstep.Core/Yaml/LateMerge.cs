using System.Text;
using DiffPlex;
using DiffPlex.Chunkers;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>
/// Puts what another program wrote into a version of the file after that version had been swapped out into the file as it is now. Lines that
/// only the late writer touched are taken as they stand; where both touched the same lines, the tasks are merged value by value.
/// </summary>
public static class LateMerge
{
    /// <summary>Merges late edits.</summary>
    /// <param name="original">The version as it was when it was swapped out.</param>
    /// <param name="late">The same version with the late edits.</param>
    /// <param name="current">The file as it is now.</param>
    /// <param name="options">How the file is read.</param>
    public static LateMergeResult Merge(
        ScheduleDocument original,
        ScheduleDocument late,
        ScheduleDocument current,
        DocumentOptions options
    ) =>
        MergeLines(original, late, current, options) is { } merged
            ? new LateMergeResult(merged, [], [])
            : MergeTasks(original.Snapshot.Tasks.ToDictionary(pair => pair.Key, pair => pair.Value.Fields), late, current, options);

    private static ScheduleDocument? MergeLines(
        ScheduleDocument original,
        ScheduleDocument late,
        ScheduleDocument current,
        DocumentOptions options
    )
    {
        var merge = ThreeWayDiffer.Instance.CreateMerge(
            TextOf(original),
            TextOf(late),
            TextOf(current),
            ignoreWhiteSpace: false,
            ignoreCase: false,
            new LineEndingsPreservingChunker()
        );
        var bytes = merge.IsSuccessful ? Encoding.UTF8.GetBytes(string.Concat(merge.MergedPieces)) : null;
        return bytes is not null && ScheduleDocument.TryRead(bytes, options, out var merged, out _) && KeepsAll(late, current, merged)
            ? merged
            : null;
    }

    // Lines can merge into something that nobody meant, such as an item within another; then the tasks decide.
    private static bool KeepsAll(ScheduleDocument late, ScheduleDocument current, ScheduleDocument merged) =>
        merged.Snapshot.Refused.Count <= Math.Max(late.Snapshot.Refused.Count, current.Snapshot.Refused.Count)
        && merged.Snapshot.Unidentified.Count <= Math.Max(late.Snapshot.Unidentified.Count, current.Snapshot.Unidentified.Count);

    /// <summary>Merges late edits when only the tasks of the original version are known, such as from the base after a crash.</summary>
    public static LateMergeResult MergeTasks(
        IReadOnlyDictionary<TaskId, TaskValue.Map> original,
        ScheduleDocument late,
        ScheduleDocument current,
        DocumentOptions options
    )
    {
        var contested = new List<ContestedValue>();
        var changes = new Dictionary<TaskId, ItemChange>();
        foreach (var id in late.Snapshot.Tasks.Keys.Union(original.Keys))
        {
            var (before, then, now) = (
                original.GetValueOrDefault(id),
                late.Snapshot.Tasks.GetValueOrDefault(id),
                current.Snapshot.Tasks.GetValueOrDefault(id)
            );
            if (Change(before, then, now, late.Snapshot.Refused.ContainsKey(id), contested) is { } change)
            {
                changes[id] = change;
            }
        }

        var edited = ScheduleEditor.Apply(current, options, changes);
        return new LateMergeResult(
            edited.Document,
            contested,
            [.. edited.Refused.Values, .. late.Snapshot.Refused.Values, .. late.Snapshot.Unidentified]
        );
    }

    private static ItemChange? Change(
        TaskValue.Map? before,
        ScheduledTask? then,
        ScheduledTask? now,
        bool refused,
        List<ContestedValue> contested
    )
    {
        switch (before, then, now)
        {
            case (null, { } added, null):
                return new ItemChange.Append(added.Fields);
            case ({ } known, null, { } present) when !refused:
                contested.AddRange(Differences(present.Id, known, present.Fields));
                return new ItemChange.Delete(present.Revision);
            case ({ } known, { } edited, null) when !known.Equals(edited.Fields):
                return new ItemChange.Append(edited.Fields);
            case (_, { } edited, { } present):
                var edits = new List<FieldEdit>();
                Edit(edited.Id, before ?? TaskValue.Map.Empty, edited.Fields, present.Fields, default, edits, contested);
                return edits.Count == 0 ? null : new ItemChange.Update(edits, present.Revision);
            default:
                return null;
        }
    }

    private static void Edit(
        TaskId task,
        TaskValue.Map before,
        TaskValue.Map then,
        TaskValue.Map now,
        FieldPath? within,
        List<FieldEdit> edits,
        List<ContestedValue> contested
    )
    {
        foreach (
            var key in before
                .Keys.Union(then.Keys, StringComparer.Ordinal)
                .Where(key => !Equals(before[key], then[key]) && !Equals(then[key], now[key]))
        )
        {
            var path = within is { } outer ? outer.Then(key) : new FieldPath(key);
            if (then[key] is TaskValue.Map thenMap && now[key] is TaskValue.Map nowMap)
            {
                Edit(task, before[key] as TaskValue.Map ?? TaskValue.Map.Empty, thenMap, nowMap, path, edits, contested);
                continue;
            }

            edits.Add(new FieldEdit(path, then[key]));
            if (!Equals(now[key], before[key]))
            {
                contested.Add(new ContestedValue(task, path, before[key]));
            }
        }
    }

    private static IEnumerable<ContestedValue> Differences(TaskId task, TaskValue.Map before, TaskValue.Map now) =>
        before
            .Keys.Union(now.Keys, StringComparer.Ordinal)
            .Where(key => !Equals(before[key], now[key]))
            .Select(key => new ContestedValue(task, new FieldPath(key), before[key]));

    private static string TextOf(ScheduleDocument document) => Encoding.UTF8.GetString(document.Bytes.Span);
}
