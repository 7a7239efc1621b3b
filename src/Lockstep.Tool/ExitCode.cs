using Lockstep.Sync;

namespace Lockstep.Tool;

/// <summary>What the program's exit says.</summary>
internal static class ExitCode
{
    /// <summary>In step; also when a direction or a pause makes something wait.</summary>
    public const int InStep = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>An option or an argument is wrong, or the table that they name.</summary>
    public const int Usage = 2;

    /// <summary>Conflicts wait.</summary>
    public const int Conflicts = 3;

    /// <summary>Held, degraded, locked, or tasks are refused.</summary>
    public const int Held = 4;

    /// <summary><c>plan --exit-code</c>: a run would write.</summary>
    public const int WouldWrite = 5;

    /// <summary>The code of a status.</summary>
    public static int Of(StatusReport status) =>
        SyncOutcome.OfDatabase(status.Problems) is { } code ? code
        : status.State is SyncState.Held or SyncState.Degraded or SyncState.Locked ? Held
        : status.State == SyncState.Paused && status.Problems.Count > 0 ? Held
        : status.PendingConflicts > 0 ? Conflicts
        : InStep;
}
