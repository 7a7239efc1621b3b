using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Writes the change log of Lockstep's own writes where the table has no triggers to do it.</summary>
internal static class PolledLog
{
    private const string Who = """
        nullif(current_setting('lockstep.origin', true), ''), nullif(current_setting('lockstep.run', true), '')::bigint, nullif(current_setting('lockstep.actor', true), '')
        """;

    /// <summary>Logs rows as they are before they are changed or deleted; nothing when there are none.</summary>
    public static NpgsqlBatchCommand? Before(TaskTable table, IReadOnlyList<PlannedRow> rows)
    {
        var logged = rows.Where(row => row.Shape.Kind != RowShapeKind.Insert && (row.Change is RowChange.Delete || IsEdit(table, row)))
            .ToList();
        return logged.Count == 0
            ? null
            : Log(table, RowImage.Of(table, "t"), logged, row => row.Shape.Kind == RowShapeKind.Delete ? "delete" : "update");
    }

    /// <summary>Logs rows that came; nothing when there are none.</summary>
    public static NpgsqlBatchCommand? After(TaskTable table, IReadOnlyList<PlannedRow> rows)
    {
        var logged = rows.Where(row => row.Shape.Kind == RowShapeKind.Insert).ToList();
        return logged.Count == 0 ? null : Log(table, "null::json", logged, _ => "insert");
    }

    private static bool IsEdit(TaskTable table, PlannedRow row) =>
        row.Shape.SetsExtra
        || row.Shape.RemovedExtra.Count > 0
        || row.Shape.Set.Concat(row.Shape.Cleared).Any(column => table.IsEdit(column.Field.Name));

    private static NpgsqlBatchCommand Log(TaskTable table, string image, List<PlannedRow> rows, Func<PlannedRow, string> kind) =>
        Sql.Part(
            $"""
            insert into lockstep.change_log (kind, task_id, version, before, origin, run, actor)
            select s.kind, s.id, {table.VersionExpression("t")}, {image}, {Who}
            from unnest($1, $2) as s(id, kind) join {table.Name.Quoted} t on t.{table.Id} = {table.IdExpression("s.id")}
            """,
            Sql.Texts([.. rows.Select(row => row.Task.Text)]),
            Sql.Texts([.. rows.Select(kind)])
        );
}
