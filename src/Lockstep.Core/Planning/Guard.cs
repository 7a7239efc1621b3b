using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The brake: a run that would do too much to a side is held, and a person is asked.</summary>
internal static class Guard
{
    private const string WayOut = "If that is what you want, run it once with --force.";

    /// <summary>What is to be held: of a whole side, or else of single files on it.</summary>
    public static IReadOnlyList<HeldActions> Inspect(SyncPlan plan, PlanInput input, MergePolicy policy) =>
        [.. new[] { Side.Database, Side.File }.SelectMany(side => Inspect(side, plan, input, policy))];

    /// <summary>Whether a plan does enough to a side to be measured against all that the side holds.</summary>
    public static bool IsConcerned(SyncPlan plan, MergePolicy policy) =>
        plan.Tasks.Any(task => task.Row is RowChange.Delete || task.Item is ItemChange.Delete)
        || plan.Tasks.Count >= Math.Min(policy.Guard.FewestChanges, policy.Guard.FewestAdded);

    private static IEnumerable<HeldActions> Inspect(Side side, SyncPlan plan, PlanInput input, MergePolicy policy)
    {
        var touched = plan.Tasks.Where(task => Touches(task, side)).ToList();
        if (touched.Count == 0)
        {
            return [];
        }

        var name = side == Side.Database ? "the database" : "the file";
        if (Inspect(side, touched, new GuardCounts(input, side), name, input, policy) is { } whole)
        {
            return [whole];
        }

        return input.Files.Names.Count == 1
            ? []
            : touched
                .GroupBy(task => task.File)
                .Select(file =>
                    Inspect(
                        side,
                        [.. file],
                        new GuardCounts(input, side, file.Key),
                        side == Side.Database ? $"the rows of {file.Key}" : file.Key,
                        input,
                        policy
                    ) is { } held
                        ? held with
                        {
                            File = file.Key,
                        }
                        : null
                )
                .OfType<HeldActions>();
    }

    private static HeldActions? Inspect(
        Side side,
        List<TaskPlan> touched,
        GuardCounts counts,
        string name,
        PlanInput input,
        MergePolicy policy
    )
    {
        var limits = policy.Guard;
        var deletes = touched.Where(task => Deletes(task, side)).ToList();
        var renamed = deletes.Count == 0 ? 0 : Renamed(deletes, touched, input, policy);
        var gone = deletes.Count - renamed;
        var changed = touched.Count(task => Changes(task, side, policy));
        var added = touched.Count(task => Adds(task, side)) - renamed;
        string? reason =
            gone > 0 && renamed == 0 && counts.Present == deletes.Count ? $"This would delete all {Tasks(gone)} of {name}."
            : gone >= limits.FewestDeletes && gone > limits.LargestDeletedShare * counts.AtBase
                ? $"This would delete {gone} of {Tasks(counts.AtBase)} of {name}."
            : changed >= limits.FewestChanges && changed >= (counts.AtBase > 0 ? counts.AtBase : counts.Present)
                ? $"This would change every one of {Tasks(changed)} of {name}."
            : added >= limits.FewestAdded && counts.AtBase == 0 && counts.Present > 0 && added > counts.Present
                ? $"The file and the database meet for the first time, and this would add {Tasks(added)} to the {counts.Present} of {name}."
            : null;
        return reason is null ? null : new HeldActions(side, $"{reason} {WayOut}", touched);
    }

    // An id that was changed shows as one task gone and a new one with the same fields; that deletes nothing.
    private static int Renamed(List<TaskPlan> deletes, List<TaskPlan> touched, PlanInput input, MergePolicy policy)
    {
        if (deletes.Count == 0)
        {
            return 0;
        }

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
