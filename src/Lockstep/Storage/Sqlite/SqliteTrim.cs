using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Removes what is older than is kept, step by step: each is a short transaction, so that nobody waits for it.</summary>
internal sealed class SqliteTrim(Retention retention, DateTimeOffset now)
{
    private const int Most = 1_000;
    private const string InConflict = "(select task_id from lockstep_conflict where status = 'open')";
    private long _after;
    private int _part;

    /// <summary>Does the next step, inside a transaction that is under way, and says whether there is another.</summary>
    public bool Step(SqliteConnection connection)
    {
        var isDone = _part switch
        {
            0 => Changes(connection),
            1 => Events(connection),
            2 => Runs(connection),
            _ => Note(connection),
        };
        _part += isDone ? 1 : 0;
        return _part <= 3;
    }

    /// <summary>When the last one was; nothing before the first.</summary>
    public static DateTimeOffset? Last(SqliteConnection connection) =>
        connection.Scalar("select value from lockstep_meta where name = 'trimmed_at'") is string text ? SqliteStamp.Read(text) : null;

    private bool Changes(SqliteConnection connection)
    {
        var cutoff = SqliteStamp.Text(now - retention.Changes);
        var page = connection.Rows(
            $"select id, at < $0, at < $0 and task_id not in {InConflict} from lockstep_change_log where id > $1 order by id limit $2",
            row => (Id: row.GetInt64(0), IsOld: row.GetBoolean(1), Goes: row.GetBoolean(2)),
            cutoff,
            _after,
            Most
        );
        var gone = page.Where(entry => entry.Goes).Select(entry => entry.Id).ToList();
        using var remove = connection.Command("delete from lockstep_change_log where id = $0");
        foreach (var id in gone)
        {
            remove.Bind(id).ExecuteNonQuery();
        }

        if (gone.Count > 0)
        {
            // Whoever has not seen what went must read everything anew.
            connection.Run(
                """
                insert into lockstep_meta (name, value) values ('changes_trimmed', $0) on conflict (name) do update
                set value = cast(max(cast(value as integer), cast(excluded.value as integer)) as text)
                """,
                gone[^1].ToString(CultureInfo.InvariantCulture)
            );
        }

        _after = page.Count > 0 ? page[^1].Id : _after;
        return page.Count < Most || page.Any(entry => !entry.IsOld);
    }

    private bool Events(SqliteConnection connection) =>
        connection.Run(
            "delete from lockstep_event where seq in (select seq from lockstep_event where at < $0 order by seq limit $1)",
            SqliteStamp.Text(now - retention.Events),
            Most
        ) < Most;

    private bool Runs(SqliteConnection connection) =>
        connection.Run(
            $"""
            delete from lockstep_run where number in (
                select r.number from lockstep_run r
                where r.number <= (select number from lockstep_run order by number desc limit 1 offset $0)
                  and not exists (select 1 from lockstep_change_log where run = r.number and task_id in {InConflict})
                order by r.number limit $1)
            """,
            retention.Runs,
            Most
        ) < Most;

    private bool Note(SqliteConnection connection)
    {
        connection.Run("insert or replace into lockstep_meta (name, value) values ('trimmed_at', $0)", SqliteStamp.Text(now));
        return true;
    }
}
