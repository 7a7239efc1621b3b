using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Storage.Sqlite;

/// <summary>Values as SQLite holds them.</summary>
internal static class SqliteValue
{
    /// <summary>The parameter for a value of a field.</summary>
    /// <exception cref="FormatException">The column would change the value.</exception>
    public static object? Of(TaskField field, SqliteColumn column, TaskValue value) =>
        value switch
        {
            TaskValue.NullValue => null,
            TaskValue.Instant instant => column.Stamps.Format(instant.Value),
            TaskValue.Number number when field.Kind == FieldKind.Json => Exact(column, number),
            TaskValue.Text text when field.Kind != FieldKind.Json => text.Value,
            _ => TaskJson.ToText(value),
        };

    // A column that is not of text turns a text that is all number into an integer or a double, such as one declared JSON.
    private static string Exact(SqliteColumn column, TaskValue.Number number)
    {
        var isKept =
            column.KeepsText
            || long.TryParse(number.Json, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            || (
                double.TryParse(number.Json, CultureInfo.InvariantCulture, out var rounded)
                && double.IsFinite(rounded)
                && new TaskValue.Number(rounded.ToString("R", CultureInfo.InvariantCulture)).Equals(number)
            );
        return isKept
            ? number.Json
            : throw new FormatException(
                $"the column {column.Name} of type {column.DeclaredType} would round {number.Json}; make it of type TEXT"
            );
    }
}
