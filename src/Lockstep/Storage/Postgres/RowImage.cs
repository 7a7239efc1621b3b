using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>A row as the change log keeps it: a JSON object of its values, by field.</summary>
internal static class RowImage
{
    /// <summary>The expression for the image of a row. Fields whose columns bear other names stand in it under their own.</summary>
    public static string Of(TaskTable table, string row)
    {
        var columns = table.Columns.Concat(table.ExtraColumn is { } extra ? [extra] : []).ToList();
        if (table.IdColumn == TaskField.Id && columns.TrueForAll(column => column.Name == column.Field.Name))
        {
            return $"row_to_json({row})";
        }

        var pairs = columns
            .Select(column => $"'{column.Field.Name.Replace("'", "''", StringComparison.Ordinal)}', {row}.{column.Quoted}")
            .Prepend($"'{TaskField.Id}', {row}.{table.Id}");
        return $"json_build_object({string.Join(", ", pairs)})";
    }
}
