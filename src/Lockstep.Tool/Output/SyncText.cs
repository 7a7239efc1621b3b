using System.Globalization;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;

namespace Lockstep.Tool.Output;

/// <summary>A run in one line, for a terminal and for the log of cron.</summary>
internal static class SyncText
{
    private const int MostListed = 20;

    /// <summary>The line.</summary>
    public static string Line(SyncOutcome outcome)
    {
        var words = new[]
        {
            outcome.Conflicts.Count > 0 ? $"CONFLICTS {outcome.Conflicts.Count}" : "",
            outcome.Plan?.Held is { Count: > 0 } held ? $"HELD {held.Sum(side => side.Tasks.Count)}" : "",
            outcome.Plan is { } plan && Unheld(plan.Waiting, plan.Held) is { Count: > 0 } waiting ? $"WAITING {waiting.Count}" : "",
            outcome.State is SyncState.Degraded or SyncState.Locked ? SyncJson.Name(outcome.State).ToUpperInvariant() : "",
            outcome.Pauses is [var pause, ..] ? $"PAUSED by {pause.By}: {pause.Reason}" : "",
        };
        return string.Join(
            ' ',
            words
                .Where(word => word.Length > 0)
                .Prepend($"{MomentText.Of(outcome.At)} sync {SyncJson.Name(outcome.Direction)}: {Done(outcome)}")
        );
    }

    /// <summary>What the guard holds, in a line for each side.</summary>
    public static string Of(HeldActions held) => $"HELD {SyncJson.Name(held.Side)}: {held.Reason} Tasks: {Ids(held)}";

    /// <summary>What waits for another reason than the guard, a line a task; the first ones only.</summary>
    public static IEnumerable<string> Waiting(IReadOnlyList<WaitingChange> waiting, IReadOnlyList<HeldActions> held)
    {
        var unheld = Unheld(waiting, held);
        var lines = unheld
            .Take(MostListed)
            .Select(change =>
                $"waiting    task {change.Task} from the {SyncJson.Name(change.From)} {string.Join(", ", change.Paths)}".TrimEnd()
            );
        return unheld.Count > MostListed ? lines.Append($"waiting    {unheld.Count - MostListed} more; lockstep plan shows them") : lines;
    }

    /// <summary>A number with its noun: <c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Count(long number, string noun) =>
        $"{number.ToString(CultureInfo.InvariantCulture)} {noun}{(number == 1 ? "" : "s")}";

    // What the guard holds waits too, and is counted and shown as held.
    private static List<WaitingChange> Unheld(IReadOnlyList<WaitingChange> waiting, IReadOnlyList<HeldActions> held)
    {
        var tasks = held.SelectMany(side => side.Tasks.Select(task => (Other(side.Side), task.Id))).ToHashSet();
        return [.. waiting.Where(change => !tasks.Contains((change.From, change.Task)))];
    }

    private static Side Other(Side side) => side == Side.Database ? Side.File : Side.Database;

    private static string Ids(HeldActions held) =>
        string.Join(", ", held.Tasks.Take(MostListed).Select(task => task.Id.Text))
        + (held.Tasks.Count > MostListed ? $" and {held.Tasks.Count - MostListed} more; lockstep plan shows them" : "");

    private static string Done(SyncOutcome outcome) =>
        outcome.Run is { } run ? $"{Count(run.RowsWritten, "row")}, {Count(run.ItemsWritten, "item")} written" : "nothing written";
}
