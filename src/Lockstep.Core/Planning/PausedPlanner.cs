using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>Plans while something is paused: what is paused is planned too, but only to show what waits.</summary>
internal static class PausedPlanner
{
    public static SyncPlan Plan(PlanInput input, MergePolicy policy, IReadOnlyList<Pause> pauses)
    {
        var files = pauses
            .Where(pause => pause.Task is null)
            .Select(pause => pause.File)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var isWhole = pauses.Any(pause => pause is { Task: null, File: null }) || input.Files.Names.All(files.Contains);
        var paused = isWhole ? null : Tasks(input, pauses, files);
        var going = paused is null ? TaskScope.None : policy.Scope.Without(paused);
        var resting = paused is null ? policy.Scope : policy.Scope.Within(paused);
        var goes = Reconciler.PlanFreely(input, policy with { Scope = going });
        // Without the guard, because what rests is counted by nobody; a forced run's winners don't matter to what waits.
        var rests = Reconciler.PlanFreely(input, policy with { Scope = resting, Force = true });
        return goes with
        {
            // A conflict of a paused task stays as it was stored, whatever a run would make of it now.
            Conflicts = [.. goes.Conflicts, .. input.OpenConflicts.Values.Where(conflict => resting.Has(conflict.Task))],
            Refusals = [.. goes.Refusals, .. rests.Refusals],
            Waiting =
            [
                .. goes.Waiting,
                .. rests.Waiting,
                .. rests.Tasks.Where(task => !input.OpenConflicts.ContainsKey(task.Id)).SelectMany(Waiting),
            ],
            Differs = goes.Differs + rests.Differs,
            Pauses = pauses,
            Resting = [.. rests.Tasks.Select(task => task.Id)],
            IsPaused = isWhole,
        };
    }

    private static ImmutableHashSet<TaskId> Tasks(PlanInput input, IReadOnlyList<Pause> pauses, HashSet<string> files)
    {
        var inFiles =
            files.Count == 0 ? [] : Reconciler.TasksOf(input).Where(task => input.HomeOf(task) is { } home && files.Contains(home));
        return [.. pauses.Select(pause => pause.Task).OfType<TaskId>(), .. inFiles];
    }

    private static IEnumerable<WaitingChange> Waiting(TaskPlan task)
    {
        if (task.Conflict is { } conflict)
        {
            var paths = conflict.Fields.Select(field => field.Path).ToList();
            return [new WaitingChange(task.Id, Side.File, paths), new WaitingChange(task.Id, Side.Database, paths)];
        }

        return
        [
            .. task.Row is null ? Array.Empty<WaitingChange>() : [new(task.Id, Side.File, Paths((task.Row as RowChange.Update)?.Edits))],
            .. task.Item is null
                ? Array.Empty<WaitingChange>()
                : [new(task.Id, Side.Database, Paths((task.Item as ItemChange.Update)?.Edits))],
        ];
    }

    private static IReadOnlyList<FieldPath> Paths(IReadOnlyList<FieldEdit>? edits) =>
        [.. (edits ?? []).Select(edit => edit.Path).Where(path => path.Field != TaskField.UpdatedAt)];
}
