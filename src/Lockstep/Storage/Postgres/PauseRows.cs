using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The table of the pauses.</summary>
internal static class PauseRows
{
    private const string Columns = "task_id, file, reason, paused_by, since, until";

    // The counter's row keeps those who change pauses apart, and waits for the runs that are being written: see PostgresTransaction.
    private const string Move = "update lockstep.counter set value = value + 1 where name = 'pause'";
    private const string Tell = "select pg_notify('lockstep', '')";
    private const string Patience = "set local lock_timeout = '90s'";

    /// <summary>All of them beside their revision; one row without a pause where there is none.</summary>
    public static NpgsqlBatchCommand All
    {
        get =>
            Sql.Part(
                $"select c.value, {Columns} from lockstep.counter c left join lockstep.pause on true where c.name = 'pause' order by scope"
            );
    }

    public static async Task<StoredPauses> ReadAsync(NpgsqlDataReader reader, TaskIdType idType, CancellationToken cancellationToken)
    {
        var pauses = new List<Pause>();
        var revision = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            revision = reader.GetInt64(0);
            if (!reader.IsDBNull(3))
            {
                pauses.Add(Read(reader, 1, idType));
            }
        }

        return new StoredPauses(revision, pauses);
    }

    public static async Task PutAsync(NpgsqlConnection connection, Pause pause, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.Part(Patience));
        batch.BatchCommands.Add(Sql.Part(Move));
        batch.BatchCommands.Add(
            Sql.Part(
                """
                insert into lockstep.pause (scope, task_id, file, reason, paused_by, since, until) values ($1, $2, $3, $4, $5, $6, $7::timestamptz)
                on conflict (scope) do update
                set reason = excluded.reason, paused_by = excluded.paused_by, since = excluded.since, until = excluded.until
                """,
                Sql.Text(pause.Key),
                Sql.Text(pause.Task?.Text),
                Sql.Text(pause.File),
                Sql.Text(pause.Reason),
                Sql.Text(pause.By),
                Sql.Instant(pause.Since),
                Sql.Text(pause.Until is { } end ? TimestampText.Format(end) : null)
            )
        );
        batch.BatchCommands.Add(Sql.Part(Tell));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public static async Task<IReadOnlyList<Pause>> TakeAsync(
        NpgsqlConnection connection,
        string? key,
        TaskIdType idType,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var taken = new List<Pause>();
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(Sql.Part(Patience));
            batch.BatchCommands.Add(Sql.Part(Move));
            batch.BatchCommands.Add(
                Sql.Part($"delete from lockstep.pause where $1::text is null or scope = $1 returning {Columns}", Sql.Text(key))
            );
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                taken.Add(Read(reader, 0, idType));
            }
        }

        if (taken.Count == 0)
        {
            return [];
        }

        await using var tell = Sql.Command(connection, Tell);
        await tell.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return taken;
    }

    private static Pause Read(NpgsqlDataReader reader, int first, TaskIdType idType) =>
        new(
            !reader.IsDBNull(first) && TaskId.TryParse(reader.GetString(first), idType, out var task) ? task : null,
            reader.IsDBNull(first + 1) ? null : reader.GetString(first + 1),
            reader.GetString(first + 2),
            reader.GetString(first + 3),
            new DateTimeOffset(reader.GetDateTime(first + 4), TimeSpan.Zero),
            reader.IsDBNull(first + 5) ? null : new DateTimeOffset(reader.GetDateTime(first + 5), TimeSpan.Zero)
        );
}
