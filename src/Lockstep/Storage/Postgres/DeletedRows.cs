using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Reads from the change log the rows that runs have deleted.</summary>
internal static class DeletedRows
{
    /// <summary>Beyond so many tasks, as in a first import, it is asked first whether runs have deleted anything.</summary>
    public const int MostAskedSingly = 500;

    private const string InTheWindow = """
        select distinct entry.task_id from lockstep.run run join lockstep.change_log entry on entry.run = run.number
        where run.finished_at >= $1 and run.rows_written > 0 and entry.kind = 'delete'
        """;

    public static async Task<IReadOnlyDictionary<TaskId, TaskValue.Map>> ReadAsync(
        NpgsqlConnection connection,
        TaskTable table,
        IReadOnlyCollection<TaskId> tasks,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        try
        {
            string[] ids = [.. tasks.Select(task => task.Text)];
            if (ids.Length > MostAskedSingly)
            {
                ids = [.. ids.Intersect(await InTheWindowAsync(connection, since, cancellationToken), StringComparer.Ordinal)];
            }

            return ids.Length == 0
                ? new Dictionary<TaskId, TaskValue.Map>()
                : await RowsAsync(connection, table, ids, since, cancellationToken);
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InsufficientPrivilege
                || e.SqlState.StartsWith("22", StringComparison.Ordinal)
            )
        {
            // A log that may not be read, or images of rows from before a column was changed: the new rows get their defaults.
            return new Dictionary<TaskId, TaskValue.Map>();
        }
    }

    private static async Task<List<string>> InTheWindowAsync(
        NpgsqlConnection connection,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        await using var command = Sql.Command(connection, InTheWindow, Sql.Instant(since));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    private static async Task<Dictionary<TaskId, TaskValue.Map>> RowsAsync(
        NpgsqlConnection connection,
        TaskTable table,
        string[] ids,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        // The image becomes a row of the table again, so that it is read as rows are.
        await using var command = Sql.Command(
            connection,
            $"""
            select {table.SelectList}
            from unnest($1) as asked (id)
            cross join lateral (
                select kind, run, at, before from lockstep.change_log
                where task_id = asked.id and kind <> 'overwrite' order by id desc limit 1
            ) last
            cross join lateral json_populate_record(null::{table.Name.Quoted}, {RowImage.ToColumns(table, "last.before")}) t
            where last.kind = 'delete' and last.run is not null and last.at >= $2
            """,
            Sql.Texts(ids),
            Sql.Instant(since)
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new RowReader(table);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Read(reader);
        }

        return rows.Tasks.ToDictionary(row => row.Key, row => row.Value.Fields);
    }
}
