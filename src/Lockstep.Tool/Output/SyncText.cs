using System.Globalization;
using Lockstep.Core.Planning;
using Lockstep.Sync;

namespace Lockstep.Tool.Output;

/// <summary>A run in one line, for a terminal and for the log of cron.</summary>
internal static class SyncText
{
    /// <summary>The line.</summary>
    public static string Line(SyncOutcome outcome)
    {
        var at = outcome.At.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var words = new[]
        {
            outcome.Conflicts.Count > 0 ? $"CONFLICTS {outcome.Conflicts.Count}" : "",
            outcome.Plan?.Held is { Count: > 0 } held ? $"HELD {held.Sum(side => side.Tasks.Count)}" : "",
            outcome.Plan?.Waiting is { Count: > 0 } waiting ? $"WAITING {waiting.Count}" : "",
            outcome.State is SyncState.Degraded or SyncState.Locked or SyncState.Paused
                ? SyncJson.Name(outcome.State).ToUpperInvariant()
                : "",
        };
        return string.Join(
            ' ',
            words.Where(word => word.Length > 0).Prepend($"{at} sync {SyncJson.Name(outcome.Direction)}: {Done(outcome)}")
        );
    }

    /// <summary>What the guard holds, in a line for each side.</summary>
    public static string Of(HeldActions held) =>
        $"HELD {SyncJson.Name(held.Side)}: {held.Reason} Tasks: {string.Join(", ", held.Tasks.Select(task => task.Id.Text))}";

    /// <summary>A number with its noun: <c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Count(long number, string noun) =>
        $"{number.ToString(CultureInfo.InvariantCulture)} {noun}{(number == 1 ? "" : "s")}";

    private static string Done(SyncOutcome outcome) =>
        outcome.Run is { } run ? $"{Count(run.RowsWritten, "row")}, {Count(run.ItemsWritten, "item")} written" : "nothing written";
}
