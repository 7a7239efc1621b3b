using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Events;
using Lockstep.Sync;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Writes what a run leaves beside its rows, and reads it again.</summary>
internal static class SqliteRunRecorder
{
    public static void Write(SqliteConnection connection, RunRecord record)
    {
        WriteRun(connection, record.Run);
        WriteBases(connection, record);
        SqliteFileWrites.Record(connection, record);
        SqliteTurns.Record(connection, record.Turns);
        // Closed before stored: a task whose conflict closes may come into a new one in the same run, and only one may be open.
        foreach (var closing in record.ConflictsClosed)
        {
            Close(connection, closing, record.Run);
        }

        foreach (var conflict in record.ConflictsStored)
        {
            Store(connection, conflict);
        }

        foreach (var overwrite in record.FileOverwrites)
        {
            connection.Run(
                "insert into lockstep_change_log (kind, task_id, file, before, origin, run, actor) values ('overwrite', $0, $1, $2, 'file', $3, $4)",
                overwrite.Task.Text,
                overwrite.File,
                TaskJson.ToText(overwrite.Before),
                record.Run.Number,
                record.Run.Actor
            );
        }

        Append(connection, record.Events);
    }

    /// <summary>Moves a counter on and answers its new value.</summary>
    public static long Advance(SqliteConnection connection, string counter, int count) =>
        (long)connection.Scalar("update lockstep_counter set value = value + $0 where name = $1 returning value", count, counter)!;

    /// <summary>Appends events under the next numbers.</summary>
    public static void Append(SqliteConnection connection, IReadOnlyList<SyncEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        var seq = Advance(connection, "event", events.Count) - events.Count;
        using var insert = connection.Command("insert into lockstep_event (seq, name, at, data) values ($0, $1, $2, $3)");
        foreach (var item in events)
        {
            insert.Bind(++seq, item.Name, SqliteStamp.Text(item.At), TaskJson.ToText(item.Data)).ExecuteNonQuery();
        }
    }

    public static SyncEvent ReadEvent(SqliteDataReader row) =>
        new(row.GetString(1), SqliteStamp.Read(row.GetString(2)), (TaskValue.Map)TaskJson.Parse(row.GetString(3)))
        {
            Seq = row.GetInt64(0),
        };

    public static SyncRun ReadRun(SqliteDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetString(1),
            row.GetString(2),
            SnakeCase.Parse<SyncDirection>(row.GetString(3)),
            SqliteStamp.Read(row.GetString(4)),
            SqliteStamp.Read(row.GetString(5)),
            row.GetInt32(6),
            row.GetInt32(7),
            row.GetInt32(8),
            row.GetInt32(9)
        );

    private static void WriteRun(SqliteConnection connection, SyncRun run) =>
        connection.Run(
            """
            insert into lockstep_run (number, source, actor, direction, started_at, finished_at,
                rows_written, items_written, conflicts_detected, conflicts_closed)
            values ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            run.Number,
            run.Source,
            run.Actor,
            SnakeCase.Of(run.Direction),
            SqliteStamp.Text(run.StartedAt),
            SqliteStamp.Text(run.FinishedAt),
            run.RowsWritten,
            run.ItemsWritten,
            run.ConflictsDetected,
            run.ConflictsClosed
        );

    private static void WriteBases(SqliteConnection connection, RunRecord record)
    {
        using var remove = connection.Command("delete from lockstep_base where task_id = $0");
        foreach (var task in record.BaseRemoved)
        {
            remove.Bind(task.Text).ExecuteNonQuery();
        }

        using var set = connection.Command(
            """
            insert into lockstep_base (task_id, file, content) values ($0, $1, $2)
            on conflict (task_id) do update set file = excluded.file, content = excluded.content
            """
        );
        foreach (var task in record.BaseSet)
        {
            set.Bind(task.Id.Text, task.File, TaskJson.BaseToText(task)).ExecuteNonQuery();
        }
    }

    private static void Close(SqliteConnection connection, ConflictClosing closing, SyncRun run) =>
        connection.Run(
            "update lockstep_conflict set status = $0, choice = $1, closed_by = $2, closed_at = $3, closed_run = $4 where id = $5 and status = 'open'",
            closing.Status,
            closing.Choice is { } choice ? SnakeCase.Of(choice) : null,
            closing.By,
            SqliteStamp.Text(run.FinishedAt),
            run.Number,
            closing.ConflictId
        );

    private static void Store(SqliteConnection connection, Conflict conflict) =>
        connection.Run(
            """
            insert into lockstep_conflict (id, version, task_id, file, kind, reason, detected_at, content) values ($0, $1, $2, $3, $4, $5, $6, $7)
            on conflict (id) do update set version = excluded.version, file = excluded.file, kind = excluded.kind, reason = excluded.reason,
                detected_at = excluded.detected_at, content = excluded.content
            """,
            conflict.Id,
            conflict.Version,
            conflict.Task.Text,
            conflict.File,
            SnakeCase.Of(conflict.Kind),
            conflict.Reason,
            SqliteStamp.Text(conflict.DetectedAt),
            ConflictJson.Content(conflict)
        );
}
