using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>Keeps account of values that return by turns from the two sides. Pure: the engine stores what it says.</summary>
public static class TurnRecord
{
    /// <summary>What becomes of the remembered turns with a run.</summary>
    /// <param name="input">What the run looked at.</param>
    /// <param name="carried">What it carries out.</param>
    /// <param name="at">Its time.</param>
    /// <param name="policy">The rules of the run.</param>
    public static TurnsChange After(PlanInput input, IReadOnlyList<TaskPlan> carried, DateTimeOffset at, MergePolicy policy)
    {
        if (policy.Detection != ConflictDetection.ThreeWay)
        {
            return TurnsChange.None;
        }

        var (set, removed) = (new List<TaskTurns>(), new List<TaskId>());
        foreach (var plan in carried)
        {
            var before = input.Turns.GetValueOrDefault(plan.Id);
            var after = Next(plan, input, at, policy);
            if (after.Turns.IsEmpty && before is not null)
            {
                removed.Add(plan.Id);
            }
            else if (!after.Turns.IsEmpty && !after.Equals(before))
            {
                set.Add(after);
            }
        }

        var touched = carried.Select(plan => plan.Id).ToHashSet();
        removed.AddRange(
            input
                .Turns.Values.Where(known => !touched.Contains(known.Id) && known.Since(at - policy.Fights.Window).Turns.IsEmpty)
                .Select(known => known.Id)
        );
        return new TurnsChange(set, removed);
    }

    /// <summary>The turns of a task with what a plan would carry.</summary>
    internal static TaskTurns Next(TaskPlan plan, PlanInput input, DateTimeOffset at, MergePolicy policy)
    {
        var known = (input.Turns.GetValueOrDefault(plan.Id) ?? TaskTurns.None(plan.Id)).Since(at - policy.Fights.Window);
        // A person's decision ends the matter.
        return plan is { Closing: { Choice: not null, By: not Resolution.Rule } } ? TaskTurns.None(plan.Id)
            : input.Base.Tasks.GetValueOrDefault(plan.Id) is { } held && plan is { FileBefore: { } file, RowBefore: { } row }
                ? Written(plan, policy).Aggregate(known, (turns, place) => Next(turns, place, (held, file, row), input, at))
            : known;
    }

    private static TaskTurns Next(
        TaskTurns turns,
        (FieldPath Path, Side From) place,
        (BaseTask Base, ScheduledTask File, ScheduledTask Row) task,
        PlanInput input,
        DateTimeOffset at
    )
    {
        var (path, winner) = place;
        var held = StaleSave.OwnValue(task.Base, path);
        var (inFile, inRow) = (task.File.Fields.At(path), task.Row.Fields.At(path));
        if (!turns.At(path).Any())
        {
            var writes = input.Writes.GetValueOrDefault(turns.Id);
            var wasInFile = writes is not null && writes.Places.TryGetValue(path, out var former) && former.Contains(inFile);
            if (!wasInFile || Equals(inFile, held))
            {
                return turns;
            }

            turns = turns
                .With(new Turn(path, Side.Database, held, at, IsReturn: false))
                .With(new Turn(path, Side.File, inFile, at, IsReturn: true));
        }
        else if (!Equals(inFile, held))
        {
            turns = Brought(turns, path, Side.File, inFile, at);
        }

        // What the row holds was brought by it where it wins, also when it is put back into the file.
        return winner == Side.Database || !Equals(inRow, held) ? Brought(turns, path, Side.Database, inRow, at) : turns;
    }

    private static TaskTurns Brought(TaskTurns turns, FieldPath path, Side from, TaskValue? value, DateTimeOffset at)
    {
        var isReturn = turns.At(path).SkipWhile(turn => turn.From != from || !Equals(turn.Value, value)).Any(turn => turn.From != from);
        return turns.With(new Turn(path, from, value, at, isReturn));
    }

    // The places that the plan writes, and the side whose value they get; in params_json key by key.
    private static IEnumerable<(FieldPath Path, Side From)> Written(TaskPlan plan, MergePolicy policy)
    {
        var items = plan.Item is ItemChange.Update item ? item.Edits.Select(edit => (edit.Path, Side.Database)) : [];
        var rows = plan.Row is RowChange.Update row
            ? row
                .Edits.SelectMany(edit => Places(edit.Path, plan.RowBefore!.Fields.At(edit.Path), edit.Value))
                .Select(path => (path, Side.File))
            : [];
        return items.Concat(rows).Where(place => IsWatched(place.Item1.Field, plan.RowBefore![place.Item1.Field], policy));
    }

    private static IEnumerable<FieldPath> Places(FieldPath path, TaskValue? before, TaskValue? after) =>
        Equals(before, after) ? []
        : path.Field == TaskField.ParamsJson && before is TaskValue.Map from && after is TaskValue.Map to
            ? from.Keys.Union(to.Keys, StringComparer.Ordinal).SelectMany(key => Places(path.Then(key), from[key], to[key]))
        : [path];

    private static bool IsWatched(string field, TaskValue? inRow, MergePolicy policy) =>
        field != TaskField.UpdatedAt && !policy.IsRuntime(field, inRow);
}
