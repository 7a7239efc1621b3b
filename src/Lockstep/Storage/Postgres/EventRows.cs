using Lockstep.Core.Model;
using Lockstep.Events;
using Npgsql;
using NpgsqlTypes;

namespace Lockstep.Storage.Postgres;

/// <summary>The table of the events.</summary>
internal static class EventRows
{
    /// <summary>The columns that <see cref="Read"/> reads.</summary>
    public const string Columns = "seq, name, at, data::text";

    /// <summary>
    /// Appends events and gives them their numbers. The counter's row stays locked until the commit, so a lower number is always committed before a higher one.
    /// </summary>
    public static NpgsqlBatchCommand Append(IReadOnlyList<SyncEvent> events) =>
        Sql.Part(
            """
            with counter as (update lockstep.counter set value = value + $4 where name = 'event' returning value - $4 as before)
            insert into lockstep.event (seq, name, at, data)
            select counter.before + s.place, s.name, s.at::timestamptz, s.data::json
            from counter, unnest($1, $2, $3) with ordinality as s(name, at, data, place)
            """,
            Sql.Texts([.. events.Select(one => one.Name)]),
            Sql.Texts([.. events.Select(one => TimestampText.Format(one.At))]),
            Sql.Texts([.. events.Select(one => TaskJson.ToText(one.Data))]),
            Sql.Bigint(events.Count)
        );

    /// <summary>Appends many events, in their order, as <see cref="Append"/> does with few.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<SyncEvent> events, CancellationToken cancellationToken)
    {
        await using var reserve = Sql.Command(
            connection,
            "update lockstep.counter set value = value + $1 where name = 'event' returning value - $1",
            Sql.Bigint(events.Count)
        );
        var seq = (long)(await reserve.ExecuteScalarAsync(cancellationToken))!;
        await using var import = await connection.BeginBinaryImportAsync(
            "copy lockstep.event (seq, name, at, data) from stdin (format binary)",
            cancellationToken
        );
        foreach (var one in events)
        {
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(++seq, NpgsqlDbType.Bigint, cancellationToken);
            await import.WriteAsync(one.Name, NpgsqlDbType.Text, cancellationToken);
            await import.WriteAsync(one.At.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
            await import.WriteAsync(TaskJson.ToText(one.Data), NpgsqlDbType.Json, cancellationToken);
        }

        await import.CompleteAsync(cancellationToken);
    }

    /// <summary>Makes an event of the current row.</summary>
    public static SyncEvent Read(NpgsqlDataReader reader) =>
        new(
            reader.GetString(1),
            new DateTimeOffset(reader.GetDateTime(2), TimeSpan.Zero),
            (TaskValue.Map)TaskJson.Parse(reader.GetString(3))
        )
        {
            Seq = reader.GetInt64(0),
        };
}
