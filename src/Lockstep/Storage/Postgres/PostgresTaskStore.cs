using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The store in a PostgreSQL database, 13 or newer.</summary>
public sealed partial class PostgresTaskStore : ITaskStore, IStoreSetup
{
    private readonly PostgresConnectionText _where;
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _pool;
    private volatile TaskTable? _table;
    private volatile bool _isBehindPooler;

    /// <summary>Makes a store; nothing is connected before <see cref="OpenAsync"/>.</summary>
    /// <param name="connection">Where the database is.</param>
    /// <param name="options">Which table is meant.</param>
    /// <param name="time">The clock of the watch.</param>
    /// <exception cref="StoreException">The table's name is none.</exception>
    public PostgresTaskStore(PostgresConnectionText connection, PostgresStoreOptions options, TimeProvider time)
    {
        _where = connection;
        _options = options;
        _time = time;
        SqlName.Parse(options.Table);
        _pool = PostgresPool.Make(connection.ForPool());
    }

    /// <inheritdoc/>
    public string Description => _where.Masked;

    private TaskTable Table => _table ?? throw new InvalidOperationException("The store is not open.");

    /// <inheritdoc/>
    public Task<bool> IsPreparedAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Looking at the database",
            connection => new SchemaInstaller(connection, _options).IsFinishedAsync(cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<StoreShape> OpenAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Opening the database",
            async connection =>
            {
                var (table, preparation) = await new SchemaInstaller(connection, _options).InstallAsync(
                    mayMakeAll: true,
                    cancellationToken
                );
                _table = table;
                await using var pid = Sql.Command(connection, "select pg_backend_pid()");
                _isBehindPooler = connection.ProcessID != (int)(await pid.ExecuteScalarAsync(cancellationToken))!;
                return new StoreShape(table.IdType, SchemaScripts.Newest, [.. Warnings(table)]) { Preparation = preparation };
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<StoreReading> ReadAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Reading the database",
            async connection =>
            {
                await LookOverAsync(connection, cancellationToken);
                return await StoreReader.ReadAsync(connection, Table, cancellationToken);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<StoreReading> ReadAsync(IReadOnlyCollection<TaskId> tasks, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Reading the database",
            connection => StoreReader.ReadAsync(connection, Table, tasks, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<StoreMark> SweepAsync(Func<StoreReading, ValueTask> page, CancellationToken cancellationToken)
    {
        const string Doing = "Reading the database";
        await using var connection = await PostgresCall.RunAsync(Doing, () => _pool.OpenConnectionAsync(cancellationToken).AsTask());
        await using var sweep = await PostgresCall.RunAsync(
            Doing,
            async () =>
            {
                await LookOverAsync(connection, cancellationToken);
                return await StoreSweep.BeginAsync(connection, Table, cancellationToken);
            }
        );
        while (await PostgresCall.RunAsync(Doing, () => sweep.NextAsync(cancellationToken)) is { } reading)
        {
            await page(reading);
        }

        return sweep.Mark;
    }

    /// <inheritdoc/>
    public Task<StoreChanges> ChangesAsync(StoreMark since, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Reading the change log",
            connection => ChangeLog.ReadAsync(connection, Table, since, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<StoreCounts> CountAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Counting tasks",
            connection => StoreReader.CountAsync(connection, Table, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IStoreTransaction> BeginAsync(RunOrigin origin, CancellationToken cancellationToken) =>
        PostgresCall.RunAsync<IStoreTransaction>(
            "Beginning a run",
            async () =>
            {
                var connection = await _pool.OpenConnectionAsync(cancellationToken);
                try
                {
                    return await PostgresTransaction.BeginAsync(connection, Table, _options.RuntimeColumns, origin, cancellationToken);
                }
                catch
                {
                    await connection.DisposeAsync();
                    throw;
                }
            }
        );

    /// <inheritdoc/>
    public Task<bool> IsCommittedAsync(long run, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Looking for a run",
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await using (
                    var wait = Sql.Command(
                        connection,
                        "select pg_advisory_xact_lock_shared($1, ($2 % 2147483647)::integer)",
                        Sql.Integer(PostgresTransaction.RunLock),
                        Sql.Bigint(run)
                    )
                )
                {
                    await wait.ExecuteNonQueryAsync(cancellationToken);
                }

                await using var find = Sql.Command(
                    connection,
                    "select exists (select from lockstep.run where number = $1)",
                    Sql.Bigint(run)
                );
                return (bool)(await find.ExecuteScalarAsync(cancellationToken))!;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task WatchAsync(Action changed, Action<bool, string> connection, CancellationToken cancellationToken) =>
        new ChangeWatcher(_where, mayListen: !_isBehindPooler, _time) { Table = () => _table }.RunAsync(
            changed,
            connection,
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private Task<IReadOnlyList<T>> ListAsync<T>(
        string doing,
        NpgsqlBatchCommand query,
        Func<NpgsqlDataReader, T?> read,
        CancellationToken cancellationToken
    ) =>
        WithConnectionAsync<IReadOnlyList<T>>(
            doing,
            async connection =>
            {
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(query);
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                var list = new List<T>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    if (read(reader) is { } one)
                    {
                        list.Add(one);
                    }
                }

                return list;
            },
            cancellationToken
        );

    private Task<T> WithConnectionAsync<T>(string doing, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        PostgresCall.RunAsync(
            doing,
            async () =>
            {
                await using var connection = await _pool.OpenConnectionAsync(cancellationToken);
                return await work(connection);
            }
        );
}
