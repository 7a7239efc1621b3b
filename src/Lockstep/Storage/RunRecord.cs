using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Events;
using Lockstep.Sync;

namespace Lockstep.Storage;

/// <summary>All that a run writes beside the rows, in the transaction of the rows.</summary>
public sealed record RunRecord
{
    /// <summary>The run's own row; its number is the transaction's, or that of an interrupted run which is finished by it.</summary>
    public required SyncRun Run { get; init; }

    /// <summary>The bases that move.</summary>
    public required IReadOnlyList<BaseTask> BaseSet { get; init; }

    /// <summary>The bases that go.</summary>
    public required IReadOnlyList<TaskId> BaseRemoved { get; init; }

    /// <summary>Conflicts that open, and open ones that are stored anew; their ids are reserved before.</summary>
    public required IReadOnlyList<Conflict> ConflictsStored { get; init; }

    /// <summary>Conflicts that close.</summary>
    public required IReadOnlyList<ConflictClosing> ConflictsClosed { get; init; }

    /// <summary>File values that the run overwrote.</summary>
    public required IReadOnlyList<FileOverwrite> FileOverwrites { get; init; }

    /// <summary>What is remembered of writes to the files.</summary>
    public FileWritesChange Writes { get; init; } = FileWritesChange.None;

    /// <summary>What is remembered of values that return by turns.</summary>
    public TurnsChange Turns { get; init; } = TurnsChange.None;

    /// <summary>The files that this run wrote, and the hash of what each holds from now on.</summary>
    public IReadOnlyDictionary<string, string> WrittenContent { get; init; } = new Dictionary<string, string>();

    /// <summary>The events, in order; they get their numbers here, without holes.</summary>
    public required IReadOnlyList<SyncEvent> Events { get; init; }
}
