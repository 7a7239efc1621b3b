using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>Where things stand.</summary>
public sealed record StatusReport
{
    /// <summary>The state.</summary>
    public required SyncState State { get; init; }

    /// <summary>When both sides were last compared; in a look between runs, when a run last wrote.</summary>
    public required DateTimeOffset? LastSync { get; init; }

    /// <summary>The last run that wrote something.</summary>
    public required SyncRun? LastRun { get; init; }

    /// <summary>The tasks of both sides together.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>The open conflicts.</summary>
    public required int PendingConflicts { get; init; }

    /// <summary>The tasks that the next run would write; 0 in a server, whose runs follow every change.</summary>
    public int PendingChanges { get; init; }

    /// <summary>What asked for it.</summary>
    public required string SyncSource { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<FileReport> Files { get; init; }

    /// <summary>The database in words, without its password.</summary>
    public required string Database { get; init; }

    /// <summary>What is wrong.</summary>
    public required IReadOnlyList<Refusal> Problems { get; init; }

    /// <summary>What the guard holds.</summary>
    public required IReadOnlyList<HeldActions> Held { get; init; }

    /// <summary>What the direction does not carry.</summary>
    public required IReadOnlyList<WaitingChange> Waiting { get; init; }

    /// <summary>The pauses in force.</summary>
    public required IReadOnlyList<Pause> Pauses { get; init; }

    /// <summary>Tasks that differ and that the time stamp rule leaves alone.</summary>
    public required int Differs { get; init; }

    /// <summary>What works less well here than it could, in sentences.</summary>
    public required IReadOnlyList<string> Limitations { get; init; }
}
