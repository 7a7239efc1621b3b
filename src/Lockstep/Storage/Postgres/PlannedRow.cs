using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>A row change with the shape that it shares with others.</summary>
internal sealed record PlannedRow(TaskId Task, RowChange Change, IReadOnlyList<FieldEdit> Edits, RowShape Shape)
{
    /// <summary>The version that the row must have.</summary>
    public long Version =>
        Change switch
        {
            RowChange.Update update => (long)update.Version,
            RowChange.Delete delete => (long)delete.Version,
            _ => 0,
        };

    /// <summary>The text that a column is written from.</summary>
    public string? TextOf(TaskColumn column) =>
        Edits.First(edit => edit.Path.Field == column.Field.Name).Value is { } value ? column.ToText(value) : null;

    /// <summary>The JSON object of the extra fields that get values.</summary>
    public string ExtraText(TaskTable table) =>
        TaskJson.ToText(
            TaskValue.Map.Of(
                Edits
                    .Where(edit => edit.Value is not null && table.Columns.All(column => column.Field.Name != edit.Path.Field))
                    .Select(edit => KeyValuePair.Create(edit.Path.Field, edit.Value!))
            )
        );
}
