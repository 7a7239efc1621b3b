using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Reads from the change log the rows that runs have deleted.</summary>
internal static class SqliteDeletedRows
{
    /// <summary>Beyond so many tasks, as in a first import, it is asked first whether runs have deleted anything.</summary>
    public const int MostAskedSingly = 500;

    private const string InTheWindow = """
        select distinct entry.task_id from lockstep_run run join lockstep_change_log entry on entry.run = run.number
        where run.finished_at >= $0 and run.rows_written > 0 and entry.kind = 'delete'
        """;

    // The columns that a SqliteRowReader reads, taken out of the image of a row.
    private static readonly string Rows = $"""
        select last.task_id, coalesce(last.version, 1), {Image(ColumnMap.Extra, isJson: true)}, null,
               {string.Join(", ", TaskField.Known.Select(field => Image(field.Name, field.Kind == FieldKind.Json)))}
        from json_each($0) asked join lockstep_change_log last on last.id = (
            select id from lockstep_change_log where task_id = asked.value and kind <> 'overwrite' order by id desc limit 1
        )
        where last.kind = 'delete' and last.run is not null and last.at >= $1
        """;

    public static IReadOnlyDictionary<TaskId, TaskValue.Map> Read(
        SqliteConnection connection,
        SqliteTable table,
        IReadOnlyCollection<TaskId> tasks,
        DateTimeOffset since
    )
    {
        var from = SqliteStamp.Text(since);
        IEnumerable<string> ids = tasks.Select(task => task.Text);
        if (tasks.Count > MostAskedSingly)
        {
            ids = ids.Intersect(connection.Rows(InTheWindow, row => row.GetString(0), from), StringComparer.Ordinal);
        }

        List<TaskValue> asked = [.. ids.Select(TaskValue.Of)];
        var found = new Dictionary<TaskId, TaskValue.Map>();
        if (asked.Count == 0)
        {
            return found;
        }

        var reader = new SqliteRowReader(table);
        using var command = connection.Command(Rows, TaskJson.ToText(new TaskValue.List([.. asked])), from);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            if (TaskId.TryParse(row.GetString(0), table.IdType, out var id) && reader.ReadTask(id, row, out _) is { } task)
            {
                found[id] = task.Fields;
            }
        }

        return found;
    }

    private static string Image(string column, bool isJson) =>
        isJson ? $"last.before -> '$.{column}'" : $"json_extract(last.before, '$.{column}')";
}
