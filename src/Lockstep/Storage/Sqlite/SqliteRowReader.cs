using System.Globalization;
using System.Text.Json;
using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Reads rows of the task table as tasks, one after another.</summary>
internal sealed class SqliteRowReader(SqliteTable table)
{
    private const int Id = 0;
    private const int Version = 1;
    private const int Extra = 2;
    private const int File = 3;
    private const int FirstField = 4;

    /// <summary>How many columns <see cref="Select"/> has.</summary>
    public static readonly int Columns = FirstField + TaskField.Known.Count;

    private readonly (TaskField Field, TaskValue Value)[] _columns = new (TaskField, TaskValue)[TaskField.Known.Count];

    /// <summary>The beginning of the statements whose rows this reads.</summary>
    public string Select { get; } =
        $"select {table.Id}, {ColumnMap.Version}, {table.Extra}, {table.File}, "
        + $"{string.Join(", ", TaskField.Known.Select(field => table.Quoted(field.Name)))} from {table.Name}";

    /// <summary>The id of a row; nothing, and why, when no file could hold it.</summary>
    public TaskId? ReadId(SqliteDataReader row, out Refusal? refusal)
    {
        var text = row.IsDBNull(Id) ? "" : Convert.ToString(row.GetValue(Id), CultureInfo.InvariantCulture)!;
        refusal = null;
        if (!TaskId.TryParse(text, table.IdType, out var id))
        {
            refusal = new Refusal(Side.Database, null, ErrorCode.InvalidId, $"a row's id '{text}' is none that a file can hold; change it");
            return null;
        }

        return id;
    }

    /// <summary>The file that a row names.</summary>
    public static string? ReadFile(SqliteDataReader row) => row.IsDBNull(File) ? null : row.GetString(File);

    /// <summary>The task of a row; nothing, and why, when the row is invalid.</summary>
    public ScheduledTask? ReadTask(TaskId id, SqliteDataReader row, out Refusal? refusal)
    {
        // Statements find a row by the text of its id, so another spelling of the same UUID would never be found.
        if (table.IdType == TaskIdType.Uuid && row.GetString(Id) != id.Text)
        {
            refusal = RowTask.Refuse(id, ErrorCode.InvalidId, $"write the id in lower case, as {id}");
            return null;
        }

        try
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                _columns[i] = (TaskField.Known[i], Value(row, FirstField + i, TaskField.Known[i].Kind));
            }

            return RowTask.Read(id, (UInt128)row.GetInt64(Version), _columns, Value(row, Extra, FieldKind.Extra), out refusal);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidCastException or OverflowException)
        {
            refusal = RowTask.Refuse(id, ErrorCode.InvalidValue, $"a value cannot be read: {e.Message}");
            return null;
        }
    }

    private static TaskValue Value(SqliteDataReader row, int column, FieldKind kind) =>
        row.GetValue(column) switch
        {
            DBNull => TaskValue.Null,
            string text when kind is FieldKind.Json or FieldKind.Extra => Parse(row.GetName(column), text),
            string text => TaskValue.Of(text),
            long number => new TaskValue.Number(number.ToString(CultureInfo.InvariantCulture)),
            double number => new TaskValue.Number(number.ToString("R", CultureInfo.InvariantCulture)),
            _ => throw new FormatException($"{row.GetName(column)} holds bytes instead of a text"),
        };

    private static TaskValue Parse(string column, string json)
    {
        try
        {
            return TaskJson.Parse(json);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{column} is no valid JSON ({e.Message})", e);
        }
    }
}
