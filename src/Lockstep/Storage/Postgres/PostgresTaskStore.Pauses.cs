using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <content>What is paused, and what verify asks of the change log.</content>
public sealed partial class PostgresTaskStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<TaskId, long?>> NewestChangesAsync(int entries, CancellationToken cancellationToken)
    {
        const string Newest = """
            select distinct on (task_id) task_id, case when kind in ('insert', 'update') then version end from (
                select id, task_id, kind, version from lockstep.change_log
                where kind in ('insert', 'update', 'delete', 'truncate') order by id desc limit $1
            ) newest order by task_id, id desc
            """;
        var found = await ListAsync(
            "Reading the change log",
            Sql.Part(Newest, Sql.Bigint(entries)),
            reader => Tuple.Create(reader.GetString(0), reader.IsDBNull(1) ? (long?)null : reader.GetInt64(1)),
            cancellationToken
        );
        return StoredIds.By(found.Select(entry => (entry.Item1, entry.Item2)), Table.IdType);
    }

    /// <inheritdoc/>
    public Task<StoredPauses> PausesAsync(CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Reading the pauses",
            async connection =>
            {
                await using var batch = new NpgsqlBatch(connection);
                batch.BatchCommands.Add(PauseRows.All);
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                return await PauseRows.ReadAsync(reader, Table.IdType, cancellationToken);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task PauseAsync(Pause pause, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Pausing",
            async connection =>
            {
                await PauseRows.PutAsync(connection, pause, cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<Pause>> ResumeAsync(string? key, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            "Resuming",
            connection => PauseRows.TakeAsync(connection, key, Table.IdType, cancellationToken),
            cancellationToken
        );
}
