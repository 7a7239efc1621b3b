using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The brake: a run that would do too much to a side is held, and a person is asked.</summary>
internal static class Guard
{
    private const string WayOut = "If that is what you want, run it once with --force.";

    public static IReadOnlyList<HeldActions> Inspect(SyncPlan plan, PlanInput input, MergePolicy policy) =>
        [.. new[] { Side.Database, Side.File }.Select(side => Inspect(side, plan, input, policy)).OfType<HeldActions>()];

    private static HeldActions? Inspect(Side side, SyncPlan plan, PlanInput input, MergePolicy policy)
    {
        var limits = policy.Guard;
        var touched = plan.Tasks.Where(task => Touches(task, side)).ToList();
        var deletes = touched.Where(task => Deletes(task, side)).ToList();
        var renamed = Renamed(deletes, touched, input, policy);
        var gone = deletes.Count - renamed;
        var changed = touched.Count(task => Changes(task, side, policy));
        var added = touched.Count(task => Adds(task, side)) - renamed;
        var present = (side == Side.Database ? input.Database : input.File).Tasks.Count;
        var atBase = input.Base.Tasks.Count;
        var (name, other) = side == Side.Database ? ("the database", "the file") : ("the file", "the database");
        var source = (side == Side.Database ? input.File : input.Database).Tasks;

        string? reason =
            gone > 0 && present == deletes.Count && renamed == 0 ? $"This would delete all {Tasks(gone)} of {name}."
            // Tasks in conflict may be all that an emptied side would leave of the other.
            : gone > 0 && source.Count == 0 && renamed == 0
                ? $"This would delete {Tasks(gone)} of {name} because {other} holds no task at all."
            : gone >= limits.FewestDeletes && gone > limits.LargestDeletedShare * atBase
                ? $"This would delete {gone} of {Tasks(atBase)} of {name}."
            : changed >= limits.FewestChanges && changed >= (atBase > 0 ? atBase : present)
                ? $"This would change every one of {Tasks(changed)} of {name}."
            : atBase == 0 && present > 0 && added >= limits.FewestAdded && added > present
                ? $"The file and the database meet for the first time, and this would add {Tasks(added)} to the {present} of {name}."
            : null;
        return reason is null ? null : new HeldActions(side, $"{reason} {WayOut}", touched);
    }

    // An id that was changed shows as one task gone and a new one with the same fields; that deletes nothing.
    private static int Renamed(List<TaskPlan> deletes, List<TaskPlan> touched, PlanInput input, MergePolicy policy)
    {
        var added = touched
            .Select(task => AddedFields(task, policy))
            .OfType<TaskValue.Map>()
            .GroupBy(fields => fields)
            .ToDictionary(group => group.Key, group => group.Count());
        var renamed = 0;
        foreach (var deleted in deletes)
        {
            // A new row holds what its column fell back to where the file leaves the key out, a new item the value of the row.
            var known = input.Base.Tasks.GetValueOrDefault(deleted.Id);
            var fields = known is null ? null : Comparable(known, policy, withLeftOut: deleted.Item is ItemChange.Delete);
            if (fields is not null && added.TryGetValue(fields, out var left) && left > 0)
            {
                added[fields] = left - 1;
                renamed++;
            }
        }

        return renamed;
    }

    private static TaskValue.Map? AddedFields(TaskPlan task, MergePolicy policy) =>
        task is { Row: RowChange.Insert, Base: { } inserted } ? Comparable(inserted, policy, withLeftOut: false)
        : task is { Item: ItemChange.Append, Base: { } appended } ? Comparable(appended, policy, withLeftOut: true)
        : null;

    private static TaskValue.Map Comparable(BaseTask task, MergePolicy policy, bool withLeftOut) =>
        TaskValue.Map.Of(
            task.Fields.Pairs()
                .Where(pair => pair.Key != TaskField.UpdatedAt && !policy.RuntimeFields.Contains(pair.Key))
                .Where(pair => pair.Value is not TaskValue.NullValue && (withLeftOut || !task.LeftOut.Contains(pair.Key)))
        );

    public static bool Touches(TaskPlan task, Side side) => side == Side.Database ? task.Row is not null : task.Item is not null;

    private static bool Deletes(TaskPlan task, Side side) =>
        side == Side.Database ? task.Row is RowChange.Delete : task.Item is ItemChange.Delete;

    private static bool Adds(TaskPlan task, Side side) =>
        side == Side.Database ? task.Row is RowChange.Insert : task.Item is ItemChange.Append;

    private static bool Changes(TaskPlan task, Side side, MergePolicy policy)
    {
        var edits = side == Side.Database ? (task.Row as RowChange.Update)?.Edits : (task.Item as ItemChange.Update)?.Edits;
        return edits?.Any(edit => edit.Path.Field != TaskField.UpdatedAt && !policy.RuntimeFields.Contains(edit.Path.Field)) ?? false;
    }

    private static string Tasks(int count) => count == 1 ? "1 task" : $"{count} tasks";
}
