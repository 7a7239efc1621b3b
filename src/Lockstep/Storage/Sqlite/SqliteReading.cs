using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Reads rows, base and conflicts on one connection; the caller holds the transaction that makes them one instant.</summary>
internal static class SqliteReading
{
    private const string ConflictColumns =
        "id, version, task_id, file, kind, reason, detected_at, content, status, choice, closed_by, closed_at";

    public static StoreReading Read(SqliteConnection connection, SqliteTable table, CancellationToken cancellationToken)
    {
        var named = new Dictionary<TaskId, string>();
        var rows = ReadRows(connection, table, named, cancellationToken);
        var bases = connection
            .Rows("select task_id, file, content from lockstep_base", row => ReadBase(row, table.IdType))
            .ToDictionary(task => task.Id);
        var conflicts = connection
            .Rows($"select {ConflictColumns} from lockstep_conflict where status = 'open'", row => ReadConflict(row, table.IdType).Conflict)
            .ToDictionary(conflict => conflict.Task);
        return new StoreReading(rows, new Base(bases), conflicts)
        {
            NamedFiles = named,
            SetAside = connection
                .Rows("select task_id from lockstep_set_aside", row => StoredId(row.GetString(0), table.IdType))
                .ToHashSet(),
        };
    }

    public static StoredConflict? FindConflict(SqliteConnection connection, SqliteTable table, long id) =>
        connection
            .Rows($"select {ConflictColumns} from lockstep_conflict where id = $0", row => ReadConflict(row, table.IdType), id)
            .SingleOrDefault();

    private static Snapshot ReadRows(
        SqliteConnection connection,
        SqliteTable table,
        Dictionary<TaskId, string> named,
        CancellationToken cancellationToken
    )
    {
        var reader = new SqliteRowReader(table);
        var tasks = new Dictionary<TaskId, ScheduledTask>();
        var refused = new Dictionary<TaskId, Refusal>();
        var unidentified = new List<Refusal>();
        using var command = connection.Command($"{reader.Select} order by {table.Id}");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reader.ReadId(row, out var refusal) is not { } id)
            {
                unidentified.Add(refusal!);
                continue;
            }

            if (SqliteRowReader.ReadFile(row) is { } file)
            {
                named[id] = file;
            }

            if (reader.ReadTask(id, row, out refusal) is { } task)
            {
                tasks[id] = task;
            }
            else
            {
                refused[id] = refusal!;
            }
        }

        // Two spellings of one id: neither row can be told to be the task.
        foreach (var id in refused.Keys)
        {
            tasks.Remove(id);
        }

        return new Snapshot
        {
            Side = Side.Database,
            Tasks = tasks,
            Refused = refused,
            Unidentified = unidentified,
        };
    }

    private static BaseTask ReadBase(SqliteDataReader row, TaskIdType type) =>
        TaskJson.BaseFrom(StoredId(row.GetString(0), type), row.GetString(1), row.GetString(2));

    private static StoredConflict ReadConflict(SqliteDataReader row, TaskIdType type)
    {
        var header = new Conflict
        {
            Id = row.GetInt64(0),
            Version = row.GetInt32(1),
            Task = StoredId(row.GetString(2), type),
            File = row.GetString(3),
            Kind = SnakeCase.Parse<ConflictKind>(row.GetString(4)),
            Reason = row.GetString(5),
            DetectedAt = SqliteStamp.Read(row.GetString(6)),
            Fields = [],
            FileTask = null,
            DatabaseTask = null,
        };
        var closing =
            row.GetString(8) == "open"
                ? null
                : new ConflictClosing(
                    header.Id,
                    row.TextOrNull(9) is { } choice ? SnakeCase.Parse<ConflictChoice>(choice) : null,
                    row.GetString(10)
                );
        return new StoredConflict(
            ConflictJson.Fill(header, row.GetString(7)),
            closing,
            row.TextOrNull(11) is { } closedAt ? SqliteStamp.Read(closedAt) : null
        );
    }

    private static TaskId StoredId(string text, TaskIdType type) =>
        TaskId.TryParse(text, type, out var id)
            ? id
            : throw SqliteFault.Shape(
                $"Lockstep's own tables hold the id '{text}', which the task table cannot have; was its id column changed?"
            );
}
