using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>The transaction of one run. Disposing it without <see cref="CommitAsync"/> undoes all of it. Not thread-safe.</summary>
public interface IStoreTransaction : IAsyncDisposable
{
    /// <summary>The run's number.</summary>
    long Run { get; }

    /// <summary>
    /// Locks rows, in the order of their ids, against other writers until the end of the transaction, and answers the version of each that exists.
    /// Waits for a foreign row lock for at most 2 s.
    /// </summary>
    Task<IReadOnlyDictionary<TaskId, UInt128>> LockRowsAsync(IReadOnlyCollection<TaskId> tasks, CancellationToken cancellationToken);

    /// <summary>The revision of the pauses as it is now; it cannot move before the end of the transaction.</summary>
    Task<long> LockPausesAsync(CancellationToken cancellationToken);

    /// <summary>The open conflicts of tasks, as they are now: the number and the version of each.</summary>
    Task<IReadOnlyDictionary<TaskId, (long Id, int Version)>> OpenConflictsAsync(
        IReadOnlyCollection<TaskId> tasks,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Writes rows that were locked before. A change that a constraint forbids is refused by itself; the others are written.
    /// </summary>
    /// <param name="changes">The changes by task.</param>
    /// <param name="readBack">The tasks whose rows the caller wants to see as they are stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<RowsWritten> WriteRowsAsync(
        IReadOnlyDictionary<TaskId, RowChange> changes,
        IReadOnlySet<TaskId> readBack,
        CancellationToken cancellationToken
    );

    /// <summary>Reserves numbers for conflicts and answers the first of them.</summary>
    Task<long> ReserveConflictIdsAsync(int count, CancellationToken cancellationToken);

    /// <summary>Writes the rest of the run. Called once, last before the commit.</summary>
    Task RecordAsync(RunRecord record, CancellationToken cancellationToken);

    /// <summary>Commits. When the answer is lost, <see cref="StoreException.IsOutcomeUnknown"/> says so.</summary>
    Task CommitAsync(CancellationToken cancellationToken);
}
