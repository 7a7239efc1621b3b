using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Reads from the change log which rows changed since a mark.</summary>
internal static class ChangeLog
{
    // Entries numbered beyond the snapshot come from another server's life, with a restored dump: they would never cease to be news.
    // The order makes the planner take the index also where it knows nothing about the table.
    private const string Text = $"""
        with mark as materialized (
            select {PostgresMark.Columns},
                   $2 is null or pg_snapshot_xmax($2::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot()) or coalesce(
                       (select value from lockstep.meta where name = 'changes_trimmed')::xid8
                           between pg_snapshot_xmin($2::pg_snapshot) and pg_snapshot_xmax(pg_current_snapshot()), false)
        )
        select mark.*, entry.task_id, entry.txid is not null
        from mark left join lateral (
            select txid, task_id from lockstep.change_log
            where txid >= pg_snapshot_xmin($2::pg_snapshot) and txid < pg_snapshot_xmax(pg_current_snapshot())
              and not pg_visible_in_snapshot(txid, $2::pg_snapshot) and kind <> 'overwrite'
            order by txid limit $3
        ) entry on true
        """;

    /// <summary>Answers in one round trip.</summary>
    public static async Task<StoreChanges> ReadAsync(
        NpgsqlConnection connection,
        TaskTable table,
        StoreMark since,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return table.IsPolled
                ? await CompareAsync(connection, table, since as PostgresMark, cancellationToken)
                : await AskAsync(connection, table, since, cancellationToken);
        }
        catch (PostgresException exception)
            when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InsufficientPrivilege)
        {
            return new StoreChanges(since, null);
        }
    }

    /// <summary>Makes a mark of the first columns of the current row.</summary>
    public static PostgresMark ReadMark(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2));

    // Without triggers the log holds Lockstep's own writes alone. Which row another writer changed only a look at all of them tells.
    private static async Task<StoreChanges> CompareAsync(
        NpgsqlConnection connection,
        TaskTable table,
        PostgresMark? before,
        CancellationToken cancellationToken
    )
    {
        await using var command = Sql.Command(connection, $"select {PostgresMark.ColumnsFor(table)}", Sql.Text(table.Name.Quoted));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var now = ReadMark(reader) with { Sum = reader.GetString(3) };
        var isSame = before is not null && before.IsOfSameTables(now) && before.Sum == now.Sum;
        return new StoreChanges(now, isSame ? new HashSet<TaskId>() : null);
    }

    private static async Task<StoreChanges> AskAsync(
        NpgsqlConnection connection,
        TaskTable table,
        StoreMark since,
        CancellationToken cancellationToken
    )
    {
        var before = since as PostgresMark;
        await using var command = Sql.Command(
            connection,
            Text,
            Sql.Text(table.Name.Quoted),
            Sql.Text(before?.Snapshot),
            Sql.Bigint(StoreChanges.MostEntries + 1)
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var now = ReadMark(reader);
        if (reader.GetBoolean(3) || before is null || !before.IsOfSameTables(now))
        {
            return new StoreChanges(now, null);
        }

        var tasks = new HashSet<TaskId>();
        var entries = 0;
        if (reader.GetBoolean(5))
        {
            do
            {
                if (
                    ++entries > StoreChanges.MostEntries
                    || reader.IsDBNull(4)
                    || !TaskId.TryParse(reader.GetString(4), table.IdType, out var task)
                )
                {
                    return new StoreChanges(now, null);
                }

                tasks.Add(task);
            } while (await reader.ReadAsync(cancellationToken));
        }

        return new StoreChanges(now, tasks);
    }
}
