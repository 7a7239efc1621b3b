using System.Globalization;
using Lockstep.Core.Model;

namespace Lockstep.Storage.Sqlite;

/// <summary>Reads from the change log which rows changed since a mark.</summary>
internal static class SqliteChangeLog
{
    public static StoreChanges Read(SqliteInstant instant, SqliteTable table, StoreMark since)
    {
        var now = instant.Mark();
        if (since is not SqliteMark before || before.Schema != now.Schema || before.Entry > now.Entry || before.Entry < Trimmed(instant))
        {
            return new StoreChanges(now, null);
        }

        var tasks = new HashSet<TaskId>();
        if (before.Entry == now.Entry)
        {
            return new StoreChanges(now, tasks);
        }

        using var command = instant.Connection.Command(
            "select task_id from lockstep_change_log where id > $0 and kind <> 'overwrite' order by id limit $1",
            before.Entry,
            StoreChanges.MostEntries + 1
        );
        using var row = command.ExecuteReader();
        for (var entries = 1; row.Read(); entries++)
        {
            if (entries > StoreChanges.MostEntries || !TaskId.TryParse(row.GetString(0), table.IdType, out var task))
            {
                return new StoreChanges(now, null);
            }

            tasks.Add(task);
        }

        return new StoreChanges(now, tasks);
    }

    private static long Trimmed(SqliteInstant instant) =>
        instant.Connection.Scalar("select value from lockstep_meta where name = 'changes_trimmed'") is string text
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : 0;
}
