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

    /// <summary>Selects the open conflicts for <see cref="ReadConflictsAsync"/>.</summary>
    public const string OpenConflicts = $"select {ConflictRows.Columns} from lockstep.conflict where status = 'open' order by id";

    public static async Task<StoreReading> ReadAsync(NpgsqlConnection connection, TaskTable table, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.Part("set transaction read only"));
        batch.BatchCommands.Add(Sql.Part($"select {table.SelectList} from {table.Name.Quoted} t order by {table.IdOrder}"));
        batch.BatchCommands.Add(Sql.Part("select task_id, file, content::text from lockstep.base"));
        batch.BatchCommands.Add(Sql.Part(OpenConflicts));
        batch.BatchCommands.Add(Sql.Part(FileWriteRows.Select));
        batch.BatchCommands.Add(Sql.Part(FileWriteRows.SelectContent));
        batch.BatchCommands.Add(Sql.Part(TurnRows.Select));
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
            var writes = await FileWriteRows.ReadAsync(reader, table, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var content = await FileWriteRows.ReadContentAsync(reader, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var turns = await TurnRows.ReadAsync(reader, table, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            reading = new StoreReading(SnapshotOf(rows), new Base(bases), conflicts)
            {
                NamedFiles = rows.NamedFiles,
                Writes = writes,
                WrittenContent = content,
                Turns = turns,
                SetAside = await ReadSetAsideAsync(reader, table, cancellationToken),
                OwnColumns = table.OwnFields,
            };
        }

        await transaction.CommitAsync(cancellationToken);
        return reading;
    }

    /// <summary>Reads some tasks in one round trip.</summary>
    public static async Task<StoreReading> ReadAsync(
        NpgsqlConnection connection,
        TaskTable table,
        IReadOnlyCollection<TaskId> tasks,
        CancellationToken cancellationToken
    )
    {
        string[] ids = [.. tasks.Select(task => task.Text)];
        await using var batch = new NpgsqlBatch(connection);
        // Begun and ended within the batch, which saves the driver's round trip for the commit. After an error the pool rolls back.
        batch.BatchCommands.Add(Sql.Part("begin isolation level repeatable read read only"));
        batch.BatchCommands.Add(Sql.Part($"select {table.SelectList} from {table.Name.Quoted} t where {table.IdIn("$1")}", Sql.Texts(ids)));
        batch.BatchCommands.Add(Sql.Part("select task_id, file, content::text from lockstep.base where task_id = any($1)", Sql.Texts(ids)));
        batch.BatchCommands.Add(Sql.Part(OpenConflicts));
        batch.BatchCommands.Add(Sql.Part($"{FileWriteRows.Select} where task_id = any($1)", Sql.Texts(ids)));
        batch.BatchCommands.Add(Sql.Part(FileWriteRows.SelectContent));
        batch.BatchCommands.Add(Sql.Part(TurnRows.Select));
        batch.BatchCommands.Add(Sql.Part("select exists (select from lockstep.file_write where task_id <> all($1))", Sql.Texts(ids)));
        batch.BatchCommands.Add(Sql.Part("select task_id from lockstep.set_aside where task_id = any($1)", Sql.Texts(ids)));
        batch.BatchCommands.Add(Sql.Part("commit"));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
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
        var writes = await FileWriteRows.ReadAsync(reader, table, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var content = await FileWriteRows.ReadContentAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var turns = await TurnRows.ReadAsync(reader, table, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var hasOthers = reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        return PartOf(rows, bases, conflicts) with
        {
            Writes = writes,
            WrittenContent = content,
            Turns = turns,
            HasOtherWrites = hasOthers,
            SetAside = await ReadSetAsideAsync(reader, table, cancellationToken),
            OwnColumns = table.OwnFields,
        };
    }

    /// <summary>A reading of some tasks.</summary>
    public static StoreReading PartOf(RowReader rows, Dictionary<TaskId, BaseTask> bases, Dictionary<TaskId, Conflict> conflicts) =>
        new(SnapshotOf(rows) with { IsComplete = false }, new Base(bases), conflicts) { NamedFiles = rows.NamedFiles };

    /// <summary>Counts rows, less those that are set aside, and bases in one statement, which has one snapshot.</summary>
    public static async Task<StoreCounts> CountAsync(NpgsqlConnection connection, TaskTable table, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(
            connection,
            $"""
            select null::text, (select count(*) from {table.Name.Quoted}) - (
                select count(*) from lockstep.set_aside a join {table.Name.Quoted} t on t.{table.Id} = {table.IdExpression("a.task_id")}
                where not exists (select from lockstep.base b where b.task_id = a.task_id)
                  and not exists (select from lockstep.conflict c where c.task_id = a.task_id and c.status = 'open')
            )
            union all select file, count(*) from lockstep.base group by file
            """
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = 0L;
        var bases = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.IsDBNull(0))
            {
                rows = reader.GetInt64(1);
            }
            else
            {
                bases.Add(reader.GetString(0), reader.GetInt64(1));
            }
        }

        return new StoreCounts(rows, bases);
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
            ReadBase(reader, 0, table, bases);
        }

        return bases;
    }

    /// <summary>Adds the base that stands in three columns of the current row, if there is one.</summary>
    public static void ReadBase(NpgsqlDataReader reader, int first, TaskTable table, Dictionary<TaskId, BaseTask> bases)
    {
        if (!reader.IsDBNull(first) && TaskId.TryParse(reader.GetString(first), table.IdType, out var id))
        {
            bases.Add(id, TaskJson.BaseFrom(id, reader.GetString(first + 1), reader.GetString(first + 2)));
        }
    }

    public static async Task<Dictionary<TaskId, Conflict>> ReadConflictsAsync(
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
