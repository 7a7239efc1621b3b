using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The table of the conflicts.</summary>
internal static class ConflictRows
{
    /// <summary>The columns that <see cref="Read"/> reads.</summary>
    public const string Columns =
        "id, version, task_id, file, kind, reason, detected_at, content::text, status, choice, closed_by, closed_at";

    /// <summary>Opens conflicts, and stores open ones anew.</summary>
    public static NpgsqlBatchCommand Store(IReadOnlyList<Conflict> conflicts, long run) =>
        Sql.Part(
            """
            insert into lockstep.conflict (id, version, task_id, file, kind, reason, detected_at, content, opened_run)
            select s.id, s.version, s.task_id, s.file, s.kind, s.reason, s.detected_at::timestamptz, s.content::json, $9
            from unnest($1, $2, $3, $4, $5, $6, $7, $8) as s(id, version, task_id, file, kind, reason, detected_at, content)
            on conflict (id) do update set
                version = excluded.version, file = excluded.file, kind = excluded.kind, reason = excluded.reason,
                detected_at = excluded.detected_at, content = excluded.content
            """,
            Sql.Bigints([.. conflicts.Select(conflict => conflict.Id)]),
            Sql.Bigints([.. conflicts.Select(conflict => (long)conflict.Version)]),
            Sql.Texts([.. conflicts.Select(conflict => conflict.Task.Text)]),
            Sql.Texts([.. conflicts.Select(conflict => conflict.File)]),
            Sql.Texts([.. conflicts.Select(conflict => SnakeCase.Of(conflict.Kind))]),
            Sql.Texts([.. conflicts.Select(conflict => conflict.Reason)]),
            Sql.Texts([.. conflicts.Select(conflict => TimestampText.Format(conflict.DetectedAt))]),
            Sql.Texts([.. conflicts.Select(ConflictJson.Content)]),
            Sql.Bigint(run)
        );

    /// <summary>Closes conflicts that are open.</summary>
    public static NpgsqlBatchCommand Close(IReadOnlyList<ConflictClosing> closings, DateTimeOffset at, long run) =>
        Sql.Part(
            """
            update lockstep.conflict c set status = s.status, choice = s.choice, closed_by = s.closed_by, closed_at = $5, closed_run = $6
            from unnest($1, $2, $3, $4) as s(id, status, choice, closed_by) where c.id = s.id and c.status = 'open'
            """,
            Sql.Bigints([.. closings.Select(closing => closing.ConflictId)]),
            Sql.Texts([.. closings.Select(closing => closing.Status)]),
            Sql.Texts([.. closings.Select(closing => closing.Choice is { } choice ? SnakeCase.Of(choice) : null)]),
            Sql.Texts([.. closings.Select(closing => closing.By)]),
            Sql.Instant(at),
            Sql.Bigint(run)
        );

    /// <summary>Makes a conflict of the current row; nothing when its task's id is not of the table's type.</summary>
    public static StoredConflict? Read(NpgsqlDataReader reader, TaskIdType idType)
    {
        if (!TaskId.TryParse(reader.GetString(2), idType, out var task))
        {
            return null;
        }

        var conflict = ConflictJson.Fill(
            new Conflict
            {
                Id = reader.GetInt64(0),
                Version = reader.GetInt32(1),
                Task = task,
                File = reader.GetString(3),
                Kind = SnakeCase.Parse<ConflictKind>(reader.GetString(4)),
                Reason = reader.GetString(5),
                DetectedAt = Instant(reader, 6),
                Fields = [],
                FileTask = null,
                DatabaseTask = null,
            },
            reader.GetString(7)
        );
        return reader.GetString(8) == "open"
            ? new StoredConflict(conflict, null, null)
            : new StoredConflict(
                conflict,
                new ConflictClosing(
                    conflict.Id,
                    reader.IsDBNull(9) ? null : SnakeCase.Parse<ConflictChoice>(reader.GetString(9)),
                    reader.GetString(10)
                ),
                Instant(reader, 11)
            );
    }

    private static DateTimeOffset Instant(NpgsqlDataReader reader, int ordinal) => new(reader.GetDateTime(ordinal), TimeSpan.Zero);
}
