using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>The table of the pauses; whoever writes holds the database's one write transaction.</summary>
internal static class SqlitePauses
{
    private const string Columns = "task_id, file, reason, paused_by, since, until";

    public static StoredPauses Read(SqliteConnection connection, TaskIdType idType) =>
        new(Revision(connection), connection.Rows($"select {Columns} from lockstep_pause order by scope", row => Read(row, idType)));

    public static long Revision(SqliteConnection connection) =>
        (long)connection.Scalar("select value from lockstep_counter where name = 'pause'")!;

    public static void Put(SqliteConnection connection, Pause pause)
    {
        Move(connection);
        connection.Run(
            "insert or replace into lockstep_pause (scope, task_id, file, reason, paused_by, since, until) values ($0, $1, $2, $3, $4, $5, $6)",
            pause.Key,
            pause.Task?.Text,
            pause.File,
            pause.Reason,
            pause.By,
            SqliteStamp.Text(pause.Since),
            pause.Until is { } end ? SqliteStamp.Text(end) : null
        );
    }

    public static IReadOnlyList<Pause> Take(SqliteConnection connection, string? key, TaskIdType idType)
    {
        var taken = connection.Rows(
            $"delete from lockstep_pause where $0 is null or scope = $0 returning {Columns}",
            row => Read(row, idType),
            key
        );
        if (taken.Count > 0)
        {
            Move(connection);
        }

        return taken;
    }

    private static void Move(SqliteConnection connection) =>
        connection.Run("update lockstep_counter set value = value + 1 where name = 'pause'");

    private static Pause Read(SqliteDataReader row, TaskIdType idType) =>
        new(
            row.TextOrNull(0) is { } text && TaskId.TryParse(text, idType, out var task) ? task : null,
            row.TextOrNull(1),
            row.GetString(2),
            row.GetString(3),
            SqliteStamp.Read(row.GetString(4)),
            row.TextOrNull(5) is { } end ? SqliteStamp.Read(end) : null
        );
}
