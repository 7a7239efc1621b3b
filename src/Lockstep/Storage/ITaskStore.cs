using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Events;
using Lockstep.Sync;

namespace Lockstep.Storage;

/// <summary>The database: rows, base, conflicts, runs, change log and events in one place, so that they rewind together. Thread-safe.</summary>
/// <remarks>
/// Every method may throw <see cref="StoreException"/> (with a code): the database cannot be reached, refused a statement, or is of a wrong shape.
/// </remarks>
public interface ITaskStore : IAsyncDisposable
{
    /// <summary>The database in words, without its password.</summary>
    string Description { get; }

    /// <summary>
    /// Connects and answers whether <see cref="OpenAsync"/> would find everything made; changes nothing. A look that must not write asks this first.
    /// </summary>
    Task<bool> IsPreparedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Connects and brings the schema up to date: makes the table, or adopts one that is there by adding what it lacks, without touching a row.
    /// Runs its migrations under a lock; may be called again after a failure.
    /// </summary>
    Task<StoreShape> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Reads all rows, the base and the open conflicts as of one instant.</summary>
    Task<StoreReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads, as of one instant, the rows and bases of some tasks, as far as they exist, and all open conflicts. It costs what is asked for, whatever
    /// the size of the table. A row that is in the snapshot neither as a task nor as a refusal does not exist, although the snapshot, being one of some
    /// tasks, is not <see cref="Snapshot.IsComplete"/>.
    /// </summary>
    Task<StoreReading> ReadAsync(IReadOnlyCollection<TaskId> tasks, CancellationToken cancellationToken);

    /// <summary>
    /// Reads all rows, bases and open conflicts as of one instant, page by page, so that the memory it takes does not grow with the tables. Each task
    /// comes in exactly one page, with all that there is of it. The pages have no order, and none of them is <see cref="Snapshot.IsComplete"/>.
    /// </summary>
    /// <param name="page">
    /// Called with each page, of some 1,000 tasks at most, one after another; never when the store is empty. It must not write to the store. What it
    /// throws ends the sweep and comes through.
    /// </param>
    /// <param name="cancellationToken">Ends the sweep.</param>
    /// <returns>The mark of that instant, for <see cref="ChangesAsync"/>.</returns>
    Task<StoreMark> SweepAsync(Func<StoreReading, ValueTask> page, CancellationToken cancellationToken);

    /// <summary>
    /// The tasks whose rows were changed since a mark, by the change log. Every change that is committed is told at once and once, in whatever order
    /// transactions commit. What bypasses the triggers, as a session in the replica role does, only a sweep finds.
    /// </summary>
    Task<StoreChanges> ChangesAsync(StoreMark since, CancellationToken cancellationToken);

    /// <summary>Counts rows and bases as of one instant; it takes time in proportion to their number.</summary>
    Task<StoreCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>Begins the transaction of a run. Its number is given here; a number whose run is not committed is not used again.</summary>
    Task<IStoreTransaction> BeginAsync(RunOrigin origin, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a run is committed. When the answer to a commit was lost, or its process died, this is how to find out; it waits until the run's
    /// transaction is over.
    /// </summary>
    Task<bool> IsCommittedAsync(long run, CancellationToken cancellationToken);

    /// <summary>A conflict by its number, open or closed, with how it was closed; or nothing.</summary>
    Task<StoredConflict?> FindConflictAsync(long id, CancellationToken cancellationToken);

    /// <summary>The last runs that wrote something, newest first.</summary>
    Task<IReadOnlyList<SyncRun>> RunsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets what is remembered of writes to a file, because a save of somebody else has been seen that kept them. Belongs to no run. Does nothing when
    /// Lockstep has written the file again in the meantime.
    /// </summary>
    /// <param name="file">The file, as configured.</param>
    /// <param name="written">The hash of what Lockstep wrote last, as it was read with the writes; none where nothing was known.</param>
    /// <param name="kept">What is still to be remembered, in place of what there is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ConfirmWritesAsync(string file, string? written, IReadOnlyList<FileWrites> kept, CancellationToken cancellationToken);

    /// <summary>
    /// Who wrote a row last beside Lockstep: the database's user and the application, as the connection names them; nothing where the database doesn't know.
    /// </summary>
    Task<string?> WriterAsync(TaskId task, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>The items that a run overwrote or took out of the file, as they stood before.</summary>
    Task<IReadOnlyDictionary<TaskId, TaskValue.Map>> OverwrittenAsync(long run, CancellationToken cancellationToken);

    /// <summary>
    /// The rows, of some tasks, that runs have deleted since a moment, with their fields as they were. Not among them is a task whose row has been made
    /// anew or was deleted by somebody else since, and a row that can't be read any more.
    /// </summary>
    Task<IReadOnlyDictionary<TaskId, TaskValue.Map>> DeletedRowsAsync(
        IReadOnlyCollection<TaskId> tasks,
        DateTimeOffset since,
        CancellationToken cancellationToken
    );

    /// <summary>The events after a number, in order.</summary>
    Task<IReadOnlyList<SyncEvent>> EventsAfterAsync(long seq, int limit, CancellationToken cancellationToken);

    /// <summary>The number of the newest event; 0 when there is none.</summary>
    Task<long> LastEventAsync(CancellationToken cancellationToken);

    /// <summary>Appends an event that belongs to no run and gives it its number.</summary>
    Task AppendEventAsync(SyncEvent syncEvent, CancellationToken cancellationToken);

    /// <summary>
    /// Of the newest entries of the change log, the last one of each task: the version of the row that it wrote, or nothing where it deleted the row.
    /// </summary>
    Task<IReadOnlyDictionary<TaskId, long?>> NewestChangesAsync(int entries, CancellationToken cancellationToken);

    /// <summary>What is paused.</summary>
    Task<StoredPauses> PausesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Pauses, in the place of a pause of the same scope. Answers when no run that began before it is being written any more.
    /// </summary>
    Task PauseAsync(Pause pause, CancellationToken cancellationToken);

    /// <summary>Ends the pause of a scope (see <see cref="Pause.Key"/>), or every one, and answers which were ended.</summary>
    Task<IReadOnlyList<Pause>> ResumeAsync(string? key, CancellationToken cancellationToken);

    /// <summary>
    /// Removes entries of the change log, runs and events beyond what is kept, in short transactions, and notes that it did. Entries of a task in an open
    /// conflict stay, and with them their runs. A mark from before an entry that went is worth nothing any more. Event numbers go on as if nothing had gone.
    /// </summary>
    Task TrimAsync(Retention retention, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>When <see cref="TrimAsync"/> last came to its end; nothing before the first time.</summary>
    Task<DateTimeOffset?> LastTrimAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Watches the database until the token ends it: by notification, and behind that by a poll each second. Comes back by itself, with a growing pause,
    /// when the connection is lost, and then reports a change, because something may have been missed.
    /// </summary>
    /// <param name="changed">Called whenever a row, or an event, may be new; it must return at once.</param>
    /// <param name="connection">Called with true when the watch stands and with false, and the reason, when it is lost.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    Task WatchAsync(Action changed, Action<bool, string> connection, CancellationToken cancellationToken);
}
