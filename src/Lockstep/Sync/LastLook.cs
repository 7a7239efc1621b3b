using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>What the last look found, so that the next needs to look only at what changed since. Immutable.</summary>
/// <param name="Mark">The instant of the database.</param>
/// <param name="Files">The files, read.</param>
/// <param name="Names">The names of the set, and of the files that a pattern finds no more.</param>
/// <param name="Open">
/// The tasks about which something was still to be done or said, and whether a side held each. Every other task was as both sides last agreed, on both or on
/// neither.
/// </param>
/// <param name="Unidentified">Rows without a readable id.</param>
/// <param name="TotalTasks">The tasks of both sides together.</param>
internal sealed record LastLook(
    StoreMark Mark,
    IReadOnlyDictionary<string, ScheduleDocument> Files,
    IReadOnlyList<string> Names,
    IReadOnlyDictionary<TaskId, bool> Open,
    IReadOnlyList<Refusal> Unidentified,
    int TotalTasks
)
{
    /// <summary>What is still open once a plan is made. What it would write counts until a later look finds it written.</summary>
    public LastLook After(SyncPlan plan)
    {
        var open = plan
            .Tasks.Select(task => task.Id)
            .Concat(plan.Conflicts.Select(conflict => conflict.Task))
            .Concat(plan.Refusals.Select(refusal => refusal.Id).OfType<TaskId>())
            .Concat(plan.Waiting.Select(waiting => waiting.Task))
            .Concat(plan.Held.SelectMany(held => held.Tasks).Select(task => task.Id))
            .ToHashSet();
        return this with { Open = Open.Where(task => open.Contains(task.Key)).ToDictionary() };
    }

    /// <summary>
    /// The tasks whose items are others than then, added, gone or refused; nothing where that can't be told, or where the files now say something else of
    /// all tasks: another set, or whether what is missing is gone.
    /// </summary>
    public IReadOnlySet<TaskId>? ChangedItems(IReadOnlyList<string> names, IReadOnlyList<SeenFile> files)
    {
        if (!names.SequenceEqual(Names, StringComparer.Ordinal) || files.Count != Files.Count)
        {
            return null;
        }

        var changed = new HashSet<TaskId>();
        foreach (var file in files)
        {
            if (
                !Files.TryGetValue(file.Name, out var before)
                || before.Snapshot.KnowsAbsence != file.Document.Snapshot.KnowsAbsence
                || file.Document.ChangedSince(before) is not { } items
            )
            {
                return null;
            }

            changed.UnionWith(items);
        }

        return changed;
    }
}
