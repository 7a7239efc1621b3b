using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Says which value of a row the table does not take, and why.</summary>
internal static class RowRefusal
{
    public static Refusal Of(PlannedRow row, PostgresException exception)
    {
        var column = ColumnOf(row, exception);
        var message = PostgresFault.Describe(exception);
        return new Refusal(
            Side.Database,
            row.Task,
            ErrorCode.RowNotWritten,
            column is null || message.Contains(column, StringComparison.Ordinal)
                ? $"the row is not written: {message}"
                : $"the row is not written: {column}: {message}"
        );
    }

    // A text too long, or no value of the column's type: PostgreSQL names the type, not the column.
    private static string? ColumnOf(PlannedRow row, PostgresException exception)
    {
        var suspects = exception.SqlState switch
        {
            "22001" => row.Shape.Set.Where((column, at) => column.LongestText is { } limit && row.TextOf(at)?.Length > limit),
            "22P02" or "22003" => row.Shape.Set.Where(column => column.Form is ColumnForm.Cast or ColumnForm.Number or ColumnForm.Truth),
            _ => [],
        };
        var names = suspects.Select(column => column.Field.Name).ToList();
        return names.Count == 0 ? null : string.Join(" or ", names);
    }
}
