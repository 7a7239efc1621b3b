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
        var rows = new SqliteRows(new SqliteRowReader(table));
        AddRows(connection, rows, table, $" order by {table.Id}", [], cancellationToken);
        var bases = connection
            .Rows("select task_id, file, content from lockstep_base", row => ReadBase(row, table.IdType))
            .ToDictionary(task => task.Id);
        return new StoreReading(rows.ToSnapshot(isComplete: true), new Base(bases), OpenConflicts(connection, table))
        {
            NamedFiles = rows.NamedFiles,
            Writes = SqliteFileWrites.Read(connection, table.IdType),
            Turns = SqliteTurns.Read(connection, table.IdType),
            WrittenContent = SqliteFileWrites.ReadContent(connection),
            SetAside = SetAside(connection, table, "", []),
        };
    }

    /// <summary>Reads some tasks.</summary>
    public static StoreReading Read(
        SqliteConnection connection,
        SqliteTable table,
        IReadOnlyCollection<TaskId> tasks,
        CancellationToken cancellationToken
    )
    {
        // The ids go over as one JSON array; SQLite looks each of them up in the index.
        const string Asked = "(select value from json_each($0))";
        var ids = JsonArray(tasks.Select(task => task.Text));
        var rows = new SqliteRows(new SqliteRowReader(table));
        AddRows(
            connection,
            rows,
            table,
            table.IdType switch
            {
                TaskIdType.BigInt => $" where {table.Id} in (select cast(value as integer) from json_each($0))",
                // Another spelling of the same id is the same task, which only the index of all ids can tell.
                TaskIdType.Uuid => $" where {table.Id} in (select {table.Id} from {table.Name} where lower({table.Id}) in {Asked})",
                _ => $" where {table.Id} in {Asked}",
            },
            [ids],
            cancellationToken
        );
        var bases = connection
            .Rows($"select task_id, file, content from lockstep_base where task_id in {Asked}", row => ReadBase(row, table.IdType), ids)
            .ToDictionary(task => task.Id);
        return new StoreReading(rows.ToSnapshot(isComplete: false), new Base(bases), OpenConflicts(connection, table))
        {
            NamedFiles = rows.NamedFiles,
            Writes = SqliteFileWrites.Read(connection, table.IdType, ids),
            Turns = SqliteTurns.Read(connection, table.IdType),
            WrittenContent = SqliteFileWrites.ReadContent(connection),
            HasOtherWrites = SqliteFileWrites.HasOthers(connection, ids),
            SetAside = SetAside(connection, table, $" where task_id in {Asked}", [ids]),
        };
    }

    /// <summary>The open conflicts by task.</summary>
    public static Dictionary<TaskId, Conflict> OpenConflicts(SqliteConnection connection, SqliteTable table) =>
        connection
            .Rows($"select {ConflictColumns} from lockstep_conflict where status = 'open'", row => ReadConflict(row, table.IdType).Conflict)
            .ToDictionary(conflict => conflict.Task);

    public static StoreCounts Count(SqliteConnection connection, SqliteTable table) =>
        new(
            (long)
                connection.Scalar(
                    $"""
                    select (select count(*) from {table.Name}) - (
                        select count(*) from lockstep_set_aside a join {table.Name} t on t.{table.Id} = {IdOf("a.task_id", table)}
                        where not exists (select 1 from lockstep_base b where b.task_id = a.task_id)
                          and not exists (select 1 from lockstep_conflict c where c.task_id = a.task_id and c.status = 'open')
                    )
                    """
                )!,
            connection
                .Rows("select file, count(*) from lockstep_base group by file", row => (File: row.GetString(0), Count: row.GetInt64(1)))
                .ToDictionary(file => file.File, file => file.Count, StringComparer.Ordinal)
        );

    public static StoredConflict? FindConflict(SqliteConnection connection, SqliteTable table, long id) =>
        connection
            .Rows($"select {ConflictColumns} from lockstep_conflict where id = $0", row => ReadConflict(row, table.IdType), id)
            .SingleOrDefault();

    // A bare column beside max() is that of the row with the maximum. An entry's number is the version that it gave.
    public static IReadOnlyDictionary<TaskId, long?> NewestChanges(SqliteConnection connection, TaskIdType type, int entries) =>
        StoredIds.By(
            connection.Rows(
                """
                select task_id, max(id), kind from (
                    select id, task_id, kind from lockstep_change_log
                    where kind in ('insert', 'update', 'delete') order by id desc limit $0
                ) group by task_id
                """,
                row => (row.GetString(0), row.GetString(2) == "delete" ? (long?)null : row.GetInt64(1)),
                entries
            ),
            type
        );

    /// <summary>The base that stands in three columns of the current row.</summary>
    public static BaseTask ReadBase(SqliteDataReader row, TaskIdType type, int first = 0) =>
        TaskJson.BaseFrom(StoredId(row.GetString(first), type), row.GetString(first + 1), row.GetString(first + 2));

    private static string IdOf(string text, SqliteTable table) => table.IdType == TaskIdType.BigInt ? $"cast({text} as integer)" : text;

    private static HashSet<TaskId> SetAside(SqliteConnection connection, SqliteTable table, string which, ReadOnlySpan<object?> values) =>
        connection
            .Rows($"select task_id from lockstep_set_aside{which}", row => StoredId(row.GetString(0), table.IdType), values)
            .ToHashSet();

    private static void AddRows(
        SqliteConnection connection,
        SqliteRows rows,
        SqliteTable table,
        string which,
        ReadOnlySpan<object?> values,
        CancellationToken cancellationToken
    )
    {
        using var command = connection.Command(new SqliteRowReader(table).Select + which, values);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Read(row);
        }
    }

    private static string JsonArray(IEnumerable<string> texts) => TaskJson.ToText(new TaskValue.List([.. texts.Select(TaskValue.Of)]));

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
