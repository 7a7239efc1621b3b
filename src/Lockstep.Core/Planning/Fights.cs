using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>Holds tasks whose values return by turns from the two sides: some writer on each side undoes what the other does.</summary>
internal static class Fights
{
    /// <summary>The plan without the tasks that are fought over.</summary>
    public static SyncPlan Hold(SyncPlan plan, PlanInput input, MergePolicy policy)
    {
        if (policy.Force || policy.Detection != ConflictDetection.ThreeWay || input.Turns.Count == 0)
        {
            return plan;
        }

        var fights = plan
            .Tasks.Select(task => (Task: task, Turn: LastOf(task, input, policy)))
            .Where(fight => fight.Turn is not null)
            .ToList();
        if (fights.Count == 0)
        {
            return plan;
        }

        var held = fights.Select(fight => fight.Task.Id).ToHashSet();
        return plan with
        {
            Tasks = [.. plan.Tasks.Where(task => !held.Contains(task.Id))],
            Conflicts =
            [
                .. plan.Conflicts.Where(conflict => !held.Contains(conflict.Task)),
                .. held.Select(input.OpenConflicts.GetValueOrDefault).OfType<Conflict>(),
            ],
            Held = [.. plan.Held, .. fights.Select(fight => Held(fight.Task, fight.Turn!, input, policy))],
        };
    }

    private static Turn? LastOf(TaskPlan task, PlanInput input, MergePolicy policy)
    {
        if (!input.Turns.TryGetValue(task.Id, out var before))
        {
            return null;
        }

        var after = TurnRecord.Next(task, input, policy.RunTime, policy);
        return after.Turns.LastOrDefault(turn =>
            turn.IsReturn
            && !before.Turns.Any(known => ReferenceEquals(known, turn))
            && after.At(turn.Path).Count(other => other.IsReturn) >= policy.Fights.Returns
        );
    }

    private static HeldActions Held(TaskPlan task, Turn last, PlanInput input, MergePolicy policy)
    {
        var other = TurnRecord.Next(task, input, policy.RunTime, policy).At(last.Path).Last(turn => turn.From != last.From);
        var (file, row) = last.From == Side.File ? (last, other) : (other, last);
        var minutes = policy.Fights.Window.TotalMinutes.ToString("0.##", CultureInfo.InvariantCulture);
        return new HeldActions(
            task.Row is not null ? Side.Database : Side.File,
            $"Task {task.Id} is fought over: {PlainText.Escape(last.Path.ToString())} returned {policy.Fights.Returns} times within {minutes} minutes, "
                + $"{ShortValue.Of(file.Path, file.Value)} from the file {PlainText.Escape(task.File)} and {ShortValue.Of(row.Path, row.Value)} from the database. "
                + "Make the two writers agree; it goes on once there was peace for that long. To let it through at once run lockstep sync --force.",
            [task]
        )
        {
            File = task.File,
            FoughtOver = task.Id,
        };
    }
}
