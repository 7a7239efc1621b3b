using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>Fits a change to a table that somebody else has made: what it demands beyond the task is added, what it has no place for is named.</summary>
internal static class RowDefaults
{
    /// <summary>The edits of a change, with what the table demands of a new row and the program that made the table gives it otherwise.</summary>
    public static IReadOnlyList<FieldEdit> Complete(TaskTable table, RowChange change, RowWriting writing)
    {
        // A column that isn't there holds null already, and the stamp of the last change is bookkeeping.
        var edits = writing
            .EditsOf(change)
            .Where(edit =>
                !IsMissing(table, edit.Path.Field)
                || (edit.Value is not (null or TaskValue.NullValue) && edit.Path.Field != TaskField.UpdatedAt)
            )
            .ToList();
        if (change is RowChange.Insert)
        {
            edits.AddRange(
                from column in table.Columns
                where column is { IsNotNull: true, HasDefault: false, Field.IsRequired: false }
                where !edits.Exists(edit => edit.Path.Field == column.Field.Name)
                let value = column.IsTimestamp ? TaskValue.Of(writing.At)
                : column.Field.Kind == FieldKind.Json ? TaskValue.Map.Empty
                : null
                where value is not null
                select new FieldEdit(new FieldPath(column.Field.Name), value)
            );
        }

        return edits;
    }

    /// <summary>Why the table has no place for an edit; nothing when it has one.</summary>
    public static string? Misfit(TaskTable table, FieldEdit edit)
    {
        if (table.ColumnOf(edit.Path.Field) is { } column)
        {
            return edit.Value is { } value ? column.Misfit(value) : null;
        }

        return IsMissing(table, edit.Path.Field) || table.ExtraColumn is null
            ? $"the table {table.Name} has no column for it, and this role may not add one; let the table's owner run lockstep init"
            : null;
    }

    private static bool IsMissing(TaskTable table, string field) => table.Missing.Any(missing => missing.Name == field);
}
