using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>A row as the change log keeps it: a JSON object of its values, by field.</summary>
internal static class RowImage
{
    /// <summary>The expression for the image of a row. Fields whose columns bear other names stand in it under their own.</summary>
    public static string Of(TaskTable table, string row)
    {
        if (IsPlain(table))
        {
            return $"row_to_json({row})";
        }

        var pairs = Columns(table).Select(column => $"{Literal(column.Field.Name)}, {row}.{column.Quoted}");
        return $"json_build_object({string.Join(", ", pairs.Prepend($"'{TaskField.Id}', {row}.{table.Id}"))})";
    }

    /// <summary>The expression that makes of an image a JSON object by column, as a row of the table is made of.</summary>
    public static string ToColumns(TaskTable table, string image)
    {
        if (IsPlain(table))
        {
            return image;
        }

        var pairs = Columns(table).Select(column => $"{Literal(column.Name)}, {image}->{Literal(column.Field.Name)}");
        return $"json_build_object({string.Join(", ", pairs.Prepend($"{Literal(table.IdColumn)}, {image}->'{TaskField.Id}'"))}, '{ColumnMap.Version}', 1)";
    }

    private static bool IsPlain(TaskTable table) =>
        table.IdColumn == TaskField.Id && Columns(table).All(column => column.Name == column.Field.Name);

    private static IEnumerable<TaskColumn> Columns(TaskTable table) => table.Columns.Concat(table.ExtraColumn is { } extra ? [extra] : []);

    private static string Literal(string name) => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
}
