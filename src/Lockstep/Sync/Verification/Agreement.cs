using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync.Verification;

/// <summary>
/// Whether the values of both sides and of the base are the same, compared plainly and not by the rules of the planner: what a run would write, what waits
/// and what is in conflict may differ, nothing else.
/// </summary>
internal sealed class Agreement(LockstepOptions options, SyncObservation seen, SyncPlan plan)
{
    private readonly MergePolicy _policy = SyncPolicy.Of(options, new SyncRequest("verify"), default);

    private readonly HashSet<TaskId> _mayDiffer =
    [
        .. plan.Tasks.Select(task => task.Id),
        .. plan.Waiting.Select(change => change.Task),
        .. plan.Conflicts.Select(conflict => conflict.Task),
        .. seen.Store.OpenConflicts.Keys,
        .. seen.Input.File.Refused.Keys,
        .. seen.Store.Rows.Refused.Keys,
    ];

    private IReadOnlyDictionary<TaskId, ScheduledTask> Items => seen.Input.File.Tasks;

    private IReadOnlyDictionary<TaskId, ScheduledTask> Rows => seen.Store.Rows.Tasks;

    private IReadOnlyDictionary<TaskId, BaseTask> Base => seen.Store.Base.Tasks;

    private bool HasBase => options.Detection == ConflictDetection.ThreeWay;

    /// <summary>Values that differ between the file and the rows for no reason.</summary>
    public IEnumerable<string> Sides() =>
        !HasBase
            ? []
            : Settled(Items.Keys.Union(Rows.Keys))
                .SelectMany(task =>
                    (Items.GetValueOrDefault(task), Rows.GetValueOrDefault(task)) switch
                    {
                        (null, _) => [$"task {task} is in the database only"],
                        (_, null) => [$"task {task} is in the file only"],
                        var (item, row) => Differing(item.Fields, row).Select(name => $"task {task}: {name} differs"),
                    }
                );

    /// <summary>Bases that are missing, hold other values than the rows, or name a file that is not configured.</summary>
    public IEnumerable<string> Bases() => HasBase ? Missing().Concat(Stale()).Concat(Elsewhere()) : Elsewhere();

    /// <summary>Open conflicts whose task is gone from both sides.</summary>
    public IEnumerable<string> LostConflicts() =>
        seen
            .Store.OpenConflicts.Values.Where(conflict => !IsIn(seen.Input.File, conflict.Task) && !IsIn(seen.Store.Rows, conflict.Task))
            .Select(conflict => $"conflict {conflict.Id} is about task {conflict.Task}, which is on neither side");

    private IEnumerable<string> Missing() =>
        Settled(Items.Keys.Intersect(Rows.Keys)).Where(task => !Base.ContainsKey(task)).Select(task => $"task {task} has no base");

    private IEnumerable<string> Stale() =>
        from task in Settled(Items.Keys.Intersect(Rows.Keys).Intersect(Base.Keys))
        from name in Differing(Base[task].Fields, Rows[task])
        select $"task {task}: the base of {name} is not what both sides hold";

    private IEnumerable<string> Elsewhere() =>
        Base
            .Values.Where(task => !seen.Input.Files.Has(task.File))
            .GroupBy(task => task.File, StringComparer.Ordinal)
            .Select(group =>
                $"{group.Count()} of the tasks belong to {group.Key}, which is not among the files that are configured ({string.Join(", ", seen.Input.Files.Names)})"
            );

    private IEnumerable<TaskId> Settled(IEnumerable<TaskId> tasks) =>
        tasks.Where(task => !_mayDiffer.Contains(task) && IsOfAReadFile(task)).Order();

    // Of a file that could not be read, or that is not of the set, nothing can be said.
    private bool IsOfAReadFile(TaskId task) => seen.Input.HomeOf(task) is { } home && seen.FileOf(home) is not null;

    // A field that the left side has not is left out there, which says nothing.
    private IEnumerable<string> Differing(TaskValue.Map left, ScheduledTask row) =>
        from pair in left.Pairs()
        where pair.Key != TaskField.UpdatedAt && !_policy.IsRuntime(pair.Key, row[pair.Key])
        where !pair.Value.Equals(row[pair.Key] ?? TaskValue.Null)
        select pair.Key;

    private static bool IsIn(Snapshot side, TaskId task) => side.Tasks.ContainsKey(task) || side.Refused.ContainsKey(task);
}
