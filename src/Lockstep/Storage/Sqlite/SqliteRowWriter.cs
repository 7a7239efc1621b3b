using System.Globalization;
using System.Text.Json;
using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lockstep.Storage.Sqlite;

/// <summary>Writes row changes inside a transaction, with a prepared statement for each shape of change.</summary>
internal sealed class SqliteRowWriter(SqliteConnection connection, SqliteTable table, DateTimeOffset runTime) : IDisposable
{
    private const int DeferredForeignKeys = 10;

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Writes one change; says why, when a constraint forbids it, and then nothing of it is written.</summary>
    public Refusal? Write(TaskId id, RowChange change)
    {
        try
        {
            if (table.HasForeignKeys)
            {
                Execute("savepoint lockstep_row");
            }

            WriteChange(id, change);
            if (table.HasForeignKeys && LeavesForeignKeysOpen())
            {
                UndoRow();
                return Refuse(id, "FOREIGN KEY constraint failed");
            }

            if (table.HasForeignKeys)
            {
                Execute("release lockstep_row");
            }

            return null;
        }
        catch (SqliteException e) when (SqliteFault.IsRefusal(e))
        {
            if (table.HasForeignKeys)
            {
                UndoRow();
            }

            return Refuse(id, SqliteFault.SqliteWords(e));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            if (table.HasForeignKeys)
            {
                UndoRow();
            }

            return Refuse(id, e.Message);
        }
    }

    /// <summary>The version of a row; nothing where it is not there.</summary>
    public long? Version(TaskId id) =>
        (long?)Prepare($"select {ColumnMap.Version} from {table.Name} where {table.Id} = $0").Bind(table.IdValue(id)).ExecuteScalar();

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }
    }

    private void WriteChange(TaskId id, RowChange change)
    {
        switch (change)
        {
            case RowChange.Insert insert:
                Insert(id, insert.Fields);
                break;
            case RowChange.Update update:
                RequireRow(id, Update(id, update));
                break;
            case RowChange.Delete delete:
                RequireRow(
                    id,
                    Execute(
                        $"delete from {table.Name} where {table.Id} = $0 and {ColumnMap.Version} = $1",
                        table.IdValue(id),
                        (long)delete.Version
                    )
                );
                break;
        }
    }

    private void Insert(TaskId id, TaskValue.Map fields)
    {
        var names = new List<string> { table.Id };
        var values = new List<object?> { table.IdValue(id) };
        foreach (var field in TaskField.Known)
        {
            var column = table.Columns[field.Name];
            var value = fields[field.Name] ?? Missing(field, column);
            if (value is not null)
            {
                names.Add(table.Quoted(field.Name));
                values.Add(SqliteValue.Of(field, column, value));
            }
        }

        var extra = TaskValue.Map.Of(fields.Pairs().Where(pair => !TaskField.IsKnown(pair.Key)));
        if (extra.Count > 0)
        {
            names.Add(table.Extra);
            values.Add(TaskJson.ToText(extra));
        }

        var places = Enumerable.Range(0, names.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"${i}"));
        Execute($"insert or abort into {table.Name} ({string.Join(", ", names)}) values ({string.Join(", ", places)})", [.. values]);
    }

    // A stamp that must not be null and has no default comes from the program in other people's tables; here it is the time of the run.
    private TaskValue? Missing(TaskField field, SqliteColumn column) =>
        field.Name == TaskField.UpdatedAt
        || (field is { Kind: FieldKind.Timestamp, IsRequired: false } && column is { IsNotNull: true, Default: null })
            ? TaskValue.Of(runTime)
            : null;

    private int Update(TaskId id, RowChange.Update update)
    {
        var sets = new List<string>();
        var values = new List<object?>();
        foreach (var edit in update.Edits.Where(edit => TaskField.IsKnown(edit.Path.Field)))
        {
            var field = TaskField.Of(edit.Path.Field);
            var column = table.Columns[field.Name];
            sets.Add(
                $"{table.Quoted(field.Name)} = {(edit.Value is null ? column.Cleared(field) : Place(SqliteValue.Of(field, column, edit.Value)))}"
            );
        }

        var extras = update.Edits.Where(edit => !TaskField.IsKnown(edit.Path.Field)).ToList();
        if (extras.Count > 0)
        {
            var extra = extras.Aggregate(ReadExtra(id), (map, edit) => map.With(edit.Path.Field, edit.Value));
            sets.Add($"{table.Extra} = {Place(extra.Count == 0 ? null : TaskJson.ToText(extra))}");
        }

        var isStamped = update.Edits.Any(edit => edit.Path.Field == TaskField.UpdatedAt);
        if (!isStamped && update.Edits.Any(edit => table.IsEdit(edit.Path.Field)))
        {
            var stamps = table.Columns[TaskField.UpdatedAt].Stamps;
            sets.Add($"{table.Quoted(TaskField.UpdatedAt)} = {Place(stamps.Format(runTime))}");
        }

        var where = $"where {table.Id} = {Place(table.IdValue(id))} and {ColumnMap.Version} = {Place((long)update.Version)}";
        return Execute($"update or abort {table.Name} set {string.Join(", ", sets)} {where}", [.. values]);

        string Place(object? value)
        {
            values.Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"${values.Count - 1}");
        }
    }

    private TaskValue.Map ReadExtra(TaskId id) =>
        Prepare($"select {table.Extra} from {table.Name} where {table.Id} = $0").Bind(table.IdValue(id)).ExecuteScalar() is string json
            ? TaskJson.Parse(json) as TaskValue.Map ?? TaskValue.Map.Empty
            : TaskValue.Map.Empty;

    // Nobody else can write now, so a row of another version means that the caller didn't look at the versions of the locked rows.
    private static void RequireRow(TaskId id, int count)
    {
        if (count == 0)
        {
            throw new StoreException(ErrorCode.RowNotWritten, $"Row {id} has moved since it was read.") { IsTransient = true };
        }
    }

    private bool LeavesForeignKeysOpen() =>
        raw.sqlite3_db_status(connection.Handle, DeferredForeignKeys, out var open, out _, 0) == raw.SQLITE_OK && open != 0;

    private void UndoRow() => Execute("rollback to lockstep_row; release lockstep_row");

    private int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql).Bind(values).ExecuteNonQuery();

    private SqliteCommand Prepare(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = connection.Command(sql);
        }

        return command;
    }

    private static Refusal Refuse(TaskId id, string words) =>
        RowTask.Refuse(id, ErrorCode.RowNotWritten, $"the table does not take it: {words}");
}
