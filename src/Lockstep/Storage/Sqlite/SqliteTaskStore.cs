using Lockstep.Core.Model;
using Lockstep.Events;
using Lockstep.Sync;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>A store in a SQLite file, which other programs may read and write at the same time.</summary>
public sealed partial class SqliteTaskStore : ITaskStore, IStoreSetup
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(SqliteDatabase.BusySeconds);

    private readonly SqliteDatabase _database;
    private readonly SqliteStoreOptions _options;

    // One writer at a time is SQLite's rule; those of this process wait here without blocking a thread.
    private readonly SemaphoreSlim _writer = new(1);
    private volatile SqliteOpening? _opened;

    /// <summary>Makes a store that is not opened yet.</summary>
    /// <param name="path">The database file; it is made when it is absent, its folder is not.</param>
    /// <param name="options">How it is used.</param>
    public SqliteTaskStore(string path, SqliteStoreOptions? options = null)
    {
        _database = new SqliteDatabase(Path.GetFullPath(path));
        _options = options ?? new SqliteStoreOptions();
    }

    /// <inheritdoc/>
    public string Description => $"SQLite database {_database.Path}";

    /// <inheritdoc/>
    public Task<bool> IsPreparedAsync(CancellationToken cancellationToken) =>
        Guarded(
            () =>
            {
                if (!File.Exists(_database.Path))
                {
                    return false;
                }

                using var connection = _database.Connect();
                return SqliteSchema.IsCurrent(connection);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<StoreShape> OpenAsync(CancellationToken cancellationToken) => Guarded(() => Open().Shape, cancellationToken);

    /// <inheritdoc/>
    public Task<StoreReading> ReadAsync(CancellationToken cancellationToken) =>
        AtOneInstant((instant, table) => SqliteReading.Read(instant.Connection, table, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<StoreReading> ReadAsync(IReadOnlyCollection<TaskId> tasks, CancellationToken cancellationToken) =>
        AtOneInstant((instant, table) => SqliteReading.Read(instant.Connection, table, tasks, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<StoreMark> SweepAsync(Func<StoreReading, ValueTask> page, CancellationToken cancellationToken)
    {
        using var sweep = await Guarded(() => new SqliteSweep(Instant(out var table), table), cancellationToken);
        while (await Guarded(() => sweep.Next(cancellationToken), cancellationToken) is { } reading)
        {
            await page(reading);
        }

        return sweep.Mark;
    }

    /// <inheritdoc/>
    public Task<StoreChanges> ChangesAsync(StoreMark since, CancellationToken cancellationToken) =>
        AtOneInstant((instant, table) => SqliteChangeLog.Read(instant, table, since), cancellationToken);

    /// <inheritdoc/>
    public Task<StoreCounts> CountAsync(CancellationToken cancellationToken) =>
        AtOneInstant((instant, table) => SqliteReading.Count(instant.Connection, table), cancellationToken);

    /// <inheritdoc/>
    public async Task<IStoreTransaction> BeginAsync(RunOrigin origin, CancellationToken cancellationToken)
    {
        var table = Required().Table;
        await EnterAsync(cancellationToken);
        SqliteConnection? connection = null;
        try
        {
            connection = _database.Connect();
            // In a transaction of its own: a number stays used when the run is undone.
            var run = SqliteTransaction.Within(connection, () => SqliteRunRecorder.Advance(connection, "run", 1));
            connection.Run("begin immediate");
            connection.Run("insert into lockstep_origin (origin, run, actor) values ($0, $1, $2)", origin.Source, run, origin.Actor);
            return new SqliteTransaction(connection, table, _database.Path, run, origin, () => _writer.Release());
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                SqliteTransaction.Undo(connection);
                connection.Dispose();
            }

            _writer.Release();
            if (e is SqliteException fault)
            {
                throw SqliteFault.Of(fault, _database.Path);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public Task<StoredConflict?> FindConflictAsync(long id, CancellationToken cancellationToken) =>
        Reading(connection => SqliteReading.FindConflict(connection, Required().Table, id), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncRun>> RunsAsync(int limit, CancellationToken cancellationToken) =>
        Reading<IReadOnlyList<SyncRun>>(
            connection =>
                connection.Rows(
                    """
                    select number, source, actor, direction, started_at, finished_at, rows_written, items_written, conflicts_detected, conflicts_closed
                    from lockstep_run order by number desc limit $0
                    """,
                    SqliteRunRecorder.ReadRun,
                    limit
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<bool> IsCommittedAsync(long run, CancellationToken cancellationToken) =>
        Reading(connection => connection.Scalar("select 1 from lockstep_run where number = $0", run) is not null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TaskId, TaskValue.Map>> OverwrittenAsync(long run, CancellationToken cancellationToken) =>
        Reading(
            connection =>
                OverwrittenItems.Of(
                    connection.Rows(
                        "select task_id, before from lockstep_change_log where run = $0 and kind = 'overwrite'",
                        reader => (reader.GetString(0), reader.GetString(1)),
                        run
                    ),
                    Required().Table.IdType
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncEvent>> EventsAfterAsync(long seq, int limit, CancellationToken cancellationToken) =>
        Reading<IReadOnlyList<SyncEvent>>(
            connection =>
                connection.Rows(
                    "select seq, name, at, data from lockstep_event where seq > $0 order by seq limit $1",
                    SqliteRunRecorder.ReadEvent,
                    seq,
                    limit
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<long> LastEventAsync(CancellationToken cancellationToken) =>
        Reading(connection => (long)connection.Scalar("select value from lockstep_counter where name = 'event'")!, cancellationToken);

    /// <inheritdoc/>
    public Task AppendEventAsync(SyncEvent syncEvent, CancellationToken cancellationToken) =>
        WritingAsync(
            connection =>
            {
                SqliteRunRecorder.Append(connection, [syncEvent]);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task ConfirmWritesAsync(string file, string? written, IReadOnlyList<FileWrites> kept, CancellationToken cancellationToken) =>
        WritingAsync(
            connection =>
            {
                SqliteFileWrites.Confirm(connection, file, written, kept);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task WatchAsync(Action changed, Action<bool, string> connection, CancellationToken cancellationToken) =>
        new SqliteWatch(_database, _options).RunAsync(changed, connection, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteOpening Open() => _opened = SqliteOpening.Run(_database, _options);

    // Somebody may have altered the database; a table that was made anew has lost its triggers.
    private SqliteInstant Instant(out SqliteTable table)
    {
        var opened = Required();
        while (true)
        {
            var instant = new SqliteInstant(_database);
            if (instant.Cookie == opened.SchemaVersion)
            {
                table = opened.Table;
                return instant;
            }

            using (instant)
            {
                RequireAttached(instant.Connection);
            }

            opened = Open();
        }
    }

    private Task<T> AtOneInstant<T>(Func<SqliteInstant, SqliteTable, T> read, CancellationToken cancellationToken) =>
        Guarded(
            () =>
            {
                using var instant = Instant(out var table);
                return read(instant, table);
            },
            cancellationToken
        );

    private SqliteOpening Required() => _opened ?? throw new InvalidOperationException("The store is not opened yet.");

    private Task<T> WritingAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        Required();
        return WritingUnopenedAsync(write, cancellationToken);
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (!await _writer.WaitAsync(Busy, cancellationToken))
        {
            throw new StoreException(
                ErrorCode.DatabaseUnavailable,
                $"The database {_database.Path} is being written by another run, which did not finish in time."
            )
            {
                IsTransient = true,
            };
        }
    }

    private Task<T> Reading<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken) =>
        Guarded(
            () =>
            {
                Required();
                using var connection = _database.Connect();
                return read(connection);
            },
            cancellationToken
        );

    private Task<T> Guarded<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(work());
        }
        catch (SqliteException e)
        {
            return Task.FromException<T>(SqliteFault.Of(e, _database.Path));
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }
}
