using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Finds out by a look at all rows whether one has changed, where the table has no triggers that would tell.</summary>
internal static class PolledRows
{
    /// <summary>What is another when a row came, went or was edited; nothing for a table with triggers.</summary>
    public static async Task<string?> SumAsync(NpgsqlConnection connection, TaskTable? table, CancellationToken cancellationToken)
    {
        if (table is not { IsPolled: true })
        {
            return null;
        }

        await using var command = Sql.Command(connection, $"select {Sum(table)}");
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>The expression for what is another when a row came, went or was edited.</summary>
    public static string Sum(TaskTable table) =>
        $"(select concat_ws(' ', count(*), sum({table.VersionExpression("t")}::numeric)) from {table.Name.Quoted} t)";
}
