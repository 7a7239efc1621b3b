using Lockstep.Core.Model;
using Lockstep.Events;
using Lockstep.Sync;
using Npgsql;

namespace Lockstep.Storage.Postgres;

// What is kept of what was: conflicts, runs, changes, events, and what Lockstep wrote into files.
public sealed partial class PostgresTaskStore
{
    /// <inheritdoc/>
    public async Task<StoredConflict?> FindConflictAsync(long id, CancellationToken cancellationToken)
    {
        var found = await ListAsync(
            "Reading a conflict",
            Sql.Part($"select {ConflictRows.Columns} from lockstep.conflict where id = $1", Sql.Bigint(id)),
            reader => ConflictRows.Read(reader, Table.IdType),
            cancellationToken
        );
        return found.Count > 0 ? found[0] : null;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncRun>> RunsAsync(int limit, CancellationToken cancellationToken) =>
        ListAsync(
            "Reading the runs",
            Sql.Part($"select {StoreReader.RunColumns} from lockstep.run order by number desc limit $1", Sql.Bigint(limit)),
            StoreReader.ReadRun,
            cancellationToken
        );

    /// <inheritdoc/>
    public Task ConfirmWritesAsync(string file, string? written, IReadOnlyList<FileWrites> kept, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Confirming writes",
            async connection =>
            {
                await FileWriteRows.ConfirmAsync(connection, file, written, kept, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<string?> WriterAsync(TaskId task, CancellationToken cancellationToken) =>
        (
            await ListAsync(
                "Reading who wrote a row",
                Sql.Part(
                    """
                    select db_user || case application when '' then '' else ' (' || application || ')' end from lockstep.change_log
                    where task_id = $1 and run is null order by id desc limit 1
                    """,
                    Sql.Text(task.Text)
                ),
                reader => reader.GetString(0),
                cancellationToken
            )
        ).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<TaskId, TaskValue.Map>> OverwrittenAsync(long run, CancellationToken cancellationToken)
    {
        var entries = await ListAsync(
            "Reading what a run overwrote",
            Sql.Part("select task_id, before::text from lockstep.change_log where run = $1 and kind = 'overwrite'", Sql.Bigint(run)),
            reader => Tuple.Create(reader.GetString(0), reader.GetString(1)),
            cancellationToken
        );
        return OverwrittenItems.Of(entries.Select(entry => (entry.Item1, entry.Item2)), Table.IdType);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TaskId, TaskValue.Map>> DeletedRowsAsync(
        IReadOnlyCollection<TaskId> tasks,
        DateTimeOffset since,
        CancellationToken cancellationToken
    ) =>
        WithConnectionAsync(
            "Reading deleted rows",
            connection => DeletedRows.ReadAsync(connection, Table, tasks, since, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<SyncEvent>> EventsAfterAsync(long seq, int limit, CancellationToken cancellationToken) =>
        ListAsync(
            "Reading events",
            Sql.Part(
                $"select {EventRows.Columns} from lockstep.event where seq > $1 order by seq limit $2",
                Sql.Bigint(seq),
                Sql.Bigint(limit)
            ),
            EventRows.Read,
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<long> LastEventAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Reading the last event",
            async connection =>
            {
                // The counter, because the newest event may have been trimmed.
                await using var command = Sql.Command(connection, "select value from lockstep.counter where name = 'event'");
                return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task TrimAsync(Retention retention, DateTimeOffset now, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Removing old entries",
            connection => Trim.RunAsync(connection, retention, now, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<DateTimeOffset?> LastTrimAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync("Reading the last trim", connection => Trim.LastAsync(connection, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task AppendEventAsync(SyncEvent syncEvent, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Appending an event",
            async connection =>
            {
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(EventRows.Append([syncEvent]));
                return await batch.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken
        );
}
