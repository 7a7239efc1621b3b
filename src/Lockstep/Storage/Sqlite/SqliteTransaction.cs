using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lockstep.Storage.Sqlite;

/// <summary>A run's transaction: <c>BEGIN IMMEDIATE</c> shuts other writers out until its end, so locking rows is reading their versions.</summary>
internal sealed class SqliteTransaction : IStoreTransaction
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTable _table;
    private readonly string _path;
    private readonly Action _released;
    private readonly SqliteRowWriter _rows;
    private bool _isDisposed;

    /// <summary>Takes over a connection on which the transaction has begun.</summary>
    public SqliteTransaction(SqliteConnection connection, SqliteTable table, string path, long run, RunOrigin origin, Action released)
    {
        (_connection, _table, _path, Run, _released) = (connection, table, path, run, released);
        _rows = new SqliteRowWriter(connection, table, origin.StartedAt);
    }

    public long Run { get; }

    public Task<IReadOnlyDictionary<TaskId, UInt128>> LockRowsAsync(
        IReadOnlyCollection<TaskId> tasks,
        CancellationToken cancellationToken
    ) =>
        Guarded<IReadOnlyDictionary<TaskId, UInt128>>(
            () =>
            {
                var versions = new Dictionary<TaskId, UInt128>(tasks.Count);
                foreach (var task in tasks)
                {
                    if (_rows.Version(task) is { } version)
                    {
                        versions[task] = (UInt128)version;
                    }
                }

                return versions;
            },
            cancellationToken
        );

    public Task<long> LockPausesAsync(CancellationToken cancellationToken) =>
        Guarded(() => SqlitePauses.Revision(_connection), cancellationToken);

    public Task<IReadOnlyDictionary<TaskId, (long Id, int Version)>> OpenConflictsAsync(
        IReadOnlyCollection<TaskId> tasks,
        CancellationToken cancellationToken
    ) =>
        Guarded<IReadOnlyDictionary<TaskId, (long Id, int Version)>>(
            () =>
            {
                var open = new Dictionary<TaskId, (long Id, int Version)>();
                using var find = _connection.Command("select id, version from lockstep_conflict where status = 'open' and task_id = $0");
                foreach (var task in tasks)
                {
                    using var row = find.Bind(task.Text).ExecuteReader();
                    if (row.Read())
                    {
                        open[task] = (row.GetInt64(0), row.GetInt32(1));
                    }
                }

                return open;
            },
            cancellationToken
        );

    public Task<RowsWritten> WriteRowsAsync(
        IReadOnlyDictionary<TaskId, RowChange> changes,
        IReadOnlySet<TaskId> readBack,
        CancellationToken cancellationToken
    ) =>
        Guarded(
            () =>
            {
                var refused = new Dictionary<TaskId, Refusal>();
                foreach (var (task, change) in changes)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (_rows.Write(task, change) is { } refusal)
                    {
                        refused[task] = refusal;
                    }
                }

                return new RowsWritten(ReadBack(readBack.Where(task => !refused.ContainsKey(task))), refused);
            },
            cancellationToken
        );

    public Task<long> ReserveConflictIdsAsync(int count, CancellationToken cancellationToken) =>
        Guarded(() => SqliteRunRecorder.Advance(_connection, "conflict", count) - count + 1, cancellationToken);

    public Task RecordAsync(RunRecord record, CancellationToken cancellationToken) =>
        Guarded(
            () =>
            {
                SqliteRunRecorder.Write(_connection, record);
                return true;
            },
            cancellationToken
        );

    public Task CommitAsync(CancellationToken cancellationToken) =>
        Guarded(
            () =>
            {
                _connection.Run("delete from lockstep_origin");
                _connection.Run("commit");
                return true;
            },
            cancellationToken,
            isCommit: true
        );

    public ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return ValueTask.CompletedTask;
        }

        _isDisposed = true;
        try
        {
            _rows.Dispose();
            Undo(_connection);
            _connection.Dispose();
        }
        finally
        {
            _released();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Undoes what is under way on a connection, if SQLite has not done so already after an error. The pool would hand on an open transaction.
    /// </summary>
    public static void Undo(SqliteConnection connection)
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) != 0)
        {
            return;
        }

        try
        {
            connection.Run("rollback");
        }
        catch (SqliteException)
        {
            SqliteConnection.ClearPool(connection);
        }
    }

    /// <summary>Does a piece of work in a transaction of its own.</summary>
    public static T Within<T>(SqliteConnection connection, Func<T> work)
    {
        connection.Run("begin immediate");
        try
        {
            var result = work();
            connection.Run("commit");
            return result;
        }
        catch
        {
            Undo(connection);
            throw;
        }
    }

    private Dictionary<TaskId, ScheduledTask> ReadBack(IEnumerable<TaskId> tasks)
    {
        var reader = new SqliteRowReader(_table);
        using var command = _connection.Command($"{reader.Select} where {_table.Id} = $0");
        var stored = new Dictionary<TaskId, ScheduledTask>();
        foreach (var task in tasks)
        {
            using var row = command.Bind(_table.IdValue(task)).ExecuteReader();
            if (row.Read() && reader.ReadTask(task, row, out _) is { } read)
            {
                stored[task] = read;
            }
        }

        return stored;
    }

    private Task<T> Guarded<T>(Func<T> work, CancellationToken cancellationToken, bool isCommit = false)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(work());
        }
        catch (SqliteException e)
        {
            return Task.FromException<T>(SqliteFault.Of(e, _path, isCommit));
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException)
        {
            return Task.FromException<T>(e);
        }
    }
}
