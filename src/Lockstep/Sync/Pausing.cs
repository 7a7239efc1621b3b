using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>What pauses mean to those who would write.</summary>
internal static class Pausing
{
    // A timer takes no more than some weeks.
    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(20);

    /// <summary>The pause that covers a task of a file; nothing when none does.</summary>
    public static Pause? Of(TaskId task, string file, StoredPauses pauses, DateTimeOffset now) =>
        pauses.All.FirstOrDefault(pause =>
            pause.IsInForce(now) && (pause.Task is null || pause.Task == task) && (pause.File is null || pause.File == file)
        );

    /// <summary>Whether all of a file is paused.</summary>
    public static bool IsWhole(string file, StoredPauses pauses, DateTimeOffset now) =>
        pauses.All.Any(pause => pause.IsInForce(now) && pause.Task is null && (pause.File is null || pause.File == file));

    /// <summary>How long a server that would look again after a time, or not at all, may rest: a pause that ends by itself is looked at when it does.</summary>
    public static TimeSpan? Patience(TimeSpan? again, SyncOutcome? last, DateTimeOffset now)
    {
        if (last?.Pauses.Min(pause => pause.Until) is not { } end)
        {
            return again;
        }

        var rest = end - now;
        rest =
            rest < TimeSpan.Zero ? TimeSpan.Zero
            : rest < LongestRest ? rest
            : LongestRest;
        return again < rest ? again : rest;
    }
}
