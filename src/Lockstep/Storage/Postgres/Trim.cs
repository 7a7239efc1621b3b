using System.Globalization;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Removes what is older than is kept, a thousand rows a transaction, so that nobody waits for it.</summary>
internal static class Trim
{
    private const int Most = 1_000;

    public static async Task<bool> RunAsync(
        NpgsqlConnection connection,
        Retention retention,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        long? after = 0;
        while (after is { } last)
        {
            await using var changes = Sql.Command(
                connection,
                "select lockstep.trim_changes($1, $2, $3)",
                Sql.Instant(now - retention.Changes),
                Sql.Bigint(last),
                Sql.Integer(Most)
            );
            after = await changes.ExecuteScalarAsync(cancellationToken) as long?;
        }

        await RepeatAsync(
            connection,
            "delete from lockstep.event where seq in (select seq from lockstep.event where at < $1 order by seq limit $2)",
            Sql.Instant(now - retention.Events),
            cancellationToken
        );
        await RepeatAsync(
            connection,
            """
            delete from lockstep.run where number in (
                select r.number from lockstep.run r
                where r.number <= (select number from lockstep.run order by number desc offset $1 limit 1)
                  and not exists (
                      select from lockstep.conflict x left join lockstep.change_log c on c.task_id = x.task_id and c.run = r.number
                      where x.status = 'open' and (x.opened_run = r.number or c.run is not null))
                order by r.number limit $2)
            """,
            Sql.Bigint(retention.Runs),
            cancellationToken
        );
        await using var note = Sql.Command(connection, "select lockstep.note_trim($1)", Sql.Instant(now));
        await note.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    /// <summary>When the last one was; nothing before the first.</summary>
    public static async Task<DateTimeOffset?> LastAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, "select value from lockstep.meta where name = 'trimmed_at'");
        return await command.ExecuteScalarAsync(cancellationToken) is string text
            ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, CultureInfo.InvariantCulture))
            : null;
    }

    private static async Task RepeatAsync(
        NpgsqlConnection connection,
        string text,
        NpgsqlParameter limit,
        CancellationToken cancellationToken
    )
    {
        await using var command = Sql.Command(connection, text, limit, Sql.Bigint(Most));
        while (await command.ExecuteNonQueryAsync(cancellationToken) == Most) { }
    }
}
