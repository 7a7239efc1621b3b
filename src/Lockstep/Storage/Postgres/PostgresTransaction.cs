using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The transaction of a run, on a connection of its own.</summary>
internal sealed class PostgresTransaction : IStoreTransaction
{
    /// <summary>The first half of the advisory key that a run's transaction holds, so that one can wait for its end; the second is the run.</summary>
    public const int RunLock = 1_684_104_299;

    private const string BeginText = """
        select set_config('lockstep.run', $1::bigint::text, true), set_config('lockstep.origin', $2, true), set_config('lockstep.actor', $3, true),
               set_config('lock_timeout', '2s', true), set_config('idle_in_transaction_session_timeout', '60s', true),
               set_config('synchronous_commit', case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end, true),
               pg_advisory_xact_lock($4, ($1 % 2147483647)::integer)
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly TaskTable _table;

    private readonly RowWriting _writing;

    private PostgresTransaction(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        TaskTable table,
        RowWriting writing,
        long run
    ) => (_connection, _transaction, _table, _writing, Run) = (connection, transaction, table, writing, run);

    /// <inheritdoc/>
    public long Run { get; }

    /// <summary>Begins on an open connection, which the transaction then owns.</summary>
    public static async Task<PostgresTransaction> BeginAsync(
        NpgsqlConnection connection,
        TaskTable table,
        IReadOnlyList<string> runtimeColumns,
        RunOrigin origin,
        CancellationToken cancellationToken
    )
    {
        // By itself, so that the number is durable before anyone writes it elsewhere: a crash of the server must not give it out again.
        await using var next = Sql.Command(connection, "select nextval('lockstep.run_number')");
        var run = (long)(await next.ExecuteScalarAsync(cancellationToken))!;
        var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken);
        await using var begin = Sql.Command(
            connection,
            BeginText,
            Sql.Bigint(run),
            Sql.Text(origin.Source),
            Sql.Text(origin.Actor),
            Sql.Integer(RunLock)
        );
        await begin.ExecuteNonQueryAsync(cancellationToken);
        return new PostgresTransaction(connection, transaction, table, new RowWriting(origin.StartedAt, runtimeColumns), run);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TaskId, UInt128>> LockRowsAsync(
        IReadOnlyCollection<TaskId> tasks,
        CancellationToken cancellationToken
    ) =>
        PostgresCall.RunAsync<IReadOnlyDictionary<TaskId, UInt128>>(
            "Locking rows",
            async () =>
            {
                var versions = new Dictionary<TaskId, UInt128>();
                if (tasks.Count == 0)
                {
                    return versions;
                }

                await using var command = Sql.Command(
                    _connection,
                    $"select t.{_table.Id}::text, {_table.VersionExpression("t")} from {_table.Name.Quoted} t where {_table.IdIn("$1")} order by {_table.IdOrder} for no key update",
                    Sql.Texts([.. tasks.Select(task => task.Text)])
                );
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (TaskId.TryParse(reader.GetString(0), _table.IdType, out var id))
                    {
                        versions.Add(id, (UInt128)reader.GetInt64(1));
                    }
                }

                return versions;
            }
        );

    // Who changes the pauses updates this row, and so waits for the transaction, as this waits for them.
    /// <inheritdoc/>
    public Task<long> LockPausesAsync(CancellationToken cancellationToken) =>
        PostgresCall.RunAsync(
            "Looking for pauses",
            async () =>
            {
                await using var command = Sql.Command(_connection, "select value from lockstep.counter where name = 'pause' for share");
                return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            }
        );

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TaskId, (long Id, int Version)>> OpenConflictsAsync(
        IReadOnlyCollection<TaskId> tasks,
        CancellationToken cancellationToken
    ) =>
        PostgresCall.RunAsync<IReadOnlyDictionary<TaskId, (long Id, int Version)>>(
            "Looking for conflicts",
            async () =>
            {
                await using var command = Sql.Command(
                    _connection,
                    "select task_id, id, version from lockstep.conflict where status = 'open' and task_id = any($1)",
                    Sql.Texts([.. tasks.Select(task => task.Text)])
                );
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var open = new Dictionary<TaskId, (long Id, int Version)>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (TaskId.TryParse(reader.GetString(0), _table.IdType, out var task))
                    {
                        open.Add(task, (reader.GetInt64(1), reader.GetInt32(2)));
                    }
                }

                return open;
            }
        );

    /// <inheritdoc/>
    public Task<RowsWritten> WriteRowsAsync(
        IReadOnlyDictionary<TaskId, RowChange> changes,
        IReadOnlySet<TaskId> readBack,
        CancellationToken cancellationToken
    ) =>
        PostgresCall.RunAsync(
            "Writing rows",
            async () =>
            {
                var refused = await new RowWriter(_connection, _table, _writing).WriteAsync(changes, cancellationToken);
                return new RowsWritten(await ReadBackAsync(readBack, cancellationToken), refused);
            }
        );

    /// <inheritdoc/>
    public Task<long> ReserveConflictIdsAsync(int count, CancellationToken cancellationToken) =>
        PostgresCall.RunAsync(
            "Reserving conflict numbers",
            async () =>
            {
                await using var command = Sql.Command(
                    _connection,
                    "update lockstep.counter set value = value + $1 where name = 'conflict' returning value - $1 + 1",
                    Sql.Bigint(count)
                );
                return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            }
        );

    /// <inheritdoc/>
    public Task RecordAsync(RunRecord record, CancellationToken cancellationToken) =>
        PostgresCall.RunAsync(
            "Recording the run",
            async () =>
            {
                await new RunRecorder(_connection, record.Run.Number).WriteAsync(record, cancellationToken);
                return true;
            }
        );

    /// <inheritdoc/>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _transaction.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (PostgresFault.IsOne(exception) || exception is OperationCanceledException)
        {
            throw PostgresFault.FromCommit(exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _transaction.DisposeAsync();
        }
        catch (Exception exception) when (PostgresFault.IsOne(exception))
        {
            // A lost connection undoes the transaction as well.
        }

        await _connection.DisposeAsync();
    }

    private async Task<IReadOnlyDictionary<TaskId, ScheduledTask>> ReadBackAsync(
        IReadOnlySet<TaskId> tasks,
        CancellationToken cancellationToken
    )
    {
        var rows = new RowReader(_table);
        if (tasks.Count == 0)
        {
            return rows.Tasks;
        }

        await using var command = Sql.Command(
            _connection,
            $"select {_table.SelectList} from {_table.Name.Quoted} t where {_table.IdIn("$1")}",
            Sql.Texts([.. tasks.Select(task => task.Text)])
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Read(reader);
        }

        return rows.Tasks;
    }
}
