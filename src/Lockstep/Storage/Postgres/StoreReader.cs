using System.Data;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Reads both the rows and what both sides last held, as of one instant.</summary>
internal static class StoreReader
{
    /// <summary>The columns that <see cref="ReadRun"/> reads.</summary>
    public const string RunColumns =
        "number, source, actor, direction, started_at, finished_at, rows_written, items_written, conflicts_detected, conflicts_closed";

    public static async Task<StoreReading> ReadAsync(NpgsqlConnection connection, TaskTable table, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.Part("set transaction read only"));
        batch.BatchCommands.Add(Sql.Part($"select {table.SelectList} from {table.Name.Quoted} t order by {table.IdOrder}"));
        batch.BatchCommands.Add(Sql.Part("select task_id, file, content::text from lockstep.base"));
        batch.BatchCommands.Add(Sql.Part($"select {ConflictRows.Columns} from lockstep.conflict where status = 'open' order by id"));
        batch.BatchCommands.Add(Sql.Part("select task_id from lockstep.set_aside"));
        StoreReading reading;
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            var rows = new RowReader(table);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Read(reader);
            }

            await reader.NextResultAsync(cancellationToken);
            var bases = await ReadBasesAsync(reader, table, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var conflicts = await ReadConflictsAsync(reader, table, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            reading = new StoreReading(SnapshotOf(rows), new Base(bases), conflicts)
            {
                NamedFiles = rows.NamedFiles,
                SetAside = await ReadSetAsideAsync(reader, table, cancellationToken),
                OwnColumns = table
                    .Columns.Where(column => column.Field.Kind == FieldKind.Extra)
                    .Select(column => column.Field.Name)
                    .ToHashSet(StringComparer.Ordinal),
                FreeColumns = table.FreeColumns.ToHashSet(StringComparer.Ordinal),
            };
        }

        await transaction.CommitAsync(cancellationToken);
        return reading;
    }

    public static SyncRun ReadRun(NpgsqlDataReader reader) =>
        new(
            reader.GetInt64(0),
            reader.GetString(1),
            reader.GetString(2),
            SnakeCase.Parse<SyncDirection>(reader.GetString(3)),
            new DateTimeOffset(reader.GetDateTime(4), TimeSpan.Zero),
            new DateTimeOffset(reader.GetDateTime(5), TimeSpan.Zero),
            reader.GetInt32(6),
            reader.GetInt32(7),
            reader.GetInt32(8),
            reader.GetInt32(9)
        );

    private static Snapshot SnapshotOf(RowReader rows) =>
        new()
        {
            Side = Side.Database,
            Tasks = rows.Tasks,
            Refused = rows.Refused,
            Unidentified = rows.Unidentified,
        };

    private static async Task<HashSet<TaskId>> ReadSetAsideAsync(
        NpgsqlDataReader reader,
        TaskTable table,
        CancellationToken cancellationToken
    )
    {
        var ids = new HashSet<TaskId>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (TaskId.TryParse(reader.GetString(0), table.IdType, out var id))
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    private static async Task<Dictionary<TaskId, BaseTask>> ReadBasesAsync(
        NpgsqlDataReader reader,
        TaskTable table,
        CancellationToken cancellationToken
    )
    {
        var bases = new Dictionary<TaskId, BaseTask>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (TaskId.TryParse(reader.GetString(0), table.IdType, out var id))
            {
                bases.Add(id, TaskJson.BaseFrom(id, reader.GetString(1), reader.GetString(2)));
            }
        }

        return bases;
    }

    private static async Task<Dictionary<TaskId, Conflict>> ReadConflictsAsync(
        NpgsqlDataReader reader,
        TaskTable table,
        CancellationToken cancellationToken
    )
    {
        var conflicts = new Dictionary<TaskId, Conflict>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (ConflictRows.Read(reader, table.IdType) is { } stored)
            {
                conflicts.Add(stored.Conflict.Task, stored.Conflict);
            }
        }

        return conflicts;
    }
}
