using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>Fits changes to a table that somebody else has made: what it demands beyond the task is added, what it has no place for is named.</summary>
internal sealed class RowDefaults(TaskTable table, DateTimeOffset at)
{
    private readonly List<(int Column, TaskValue Value)> _demanded =
    [
        .. table
            .Columns.Select((column, place) => (Place: place, Value: Demanded(column, at)))
            .Where(demanded => demanded.Value is not null)
            .Select(demanded => (demanded.Place, demanded.Value!)),
    ];

    /// <summary>Whether the table wants a value for the extra fields of a new row also where there are none.</summary>
    public bool DemandsExtra { get; } = table.ExtraColumn is { IsNotNull: true, HasDefault: false };

    /// <summary>The values, by the place of their column, that the table demands of a new row and that the program that made the table gives it otherwise.</summary>
    public IReadOnlyList<(int Column, TaskValue Value)> Demands => _demanded;

    /// <summary>Whether a change needs no place: a column that isn't there holds null already, and the stamp of the last change is bookkeeping.</summary>
    public bool IsNeedless(string field, TaskValue? value) =>
        table.Missing.Count > 0 && IsMissing(field) && (value is null or TaskValue.NullValue || field == TaskField.UpdatedAt);

    /// <summary>Why the table has no place for a value; nothing when it has one.</summary>
    /// <param name="column">The place of the field's column; negative where it has none of its own.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">The value; nothing takes the field away.</param>
    public string? Misfit(int column, string field, TaskValue? value)
    {
        if (column >= 0)
        {
            return value is null ? null : table.Columns[column].Misfit(value);
        }

        return table.ExtraColumn is null || IsMissing(field)
            ? $"the table {table.Name} has no column for it, and this role may not add one; let the table's owner run lockstep init"
            : null;
    }

    private bool IsMissing(string field) => table.Missing.Any(missing => missing.Name == field);

    private static TaskValue? Demanded(TaskColumn column, DateTimeOffset at) =>
        column is not { IsNotNull: true, HasDefault: false, Field.IsRequired: false } ? null
        : column.IsTimestamp ? TaskValue.Of(at)
        : column.Field.Kind == FieldKind.Json ? TaskValue.Map.Empty
        : null;
}
