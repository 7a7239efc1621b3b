using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Keeps the values that return by turns, which are few; the caller holds the transaction.</summary>
internal static class SqliteTurns
{
    public static Dictionary<TaskId, TaskTurns> Read(SqliteConnection connection, TaskIdType idType) =>
        connection
            .Rows(
                "select task_id, content from lockstep_turns",
                row => TaskId.TryParse(row.GetString(0), idType, out var id) ? TurnsJson.From(id, row.GetString(1)) : null
            )
            .OfType<TaskTurns>()
            .ToDictionary(turns => turns.Id);

    public static void Record(SqliteConnection connection, TurnsChange change)
    {
        foreach (var task in change.Removed)
        {
            connection.Run("delete from lockstep_turns where task_id = $0", task.Text);
        }

        foreach (var turns in change.Set)
        {
            connection.Run(
                "insert into lockstep_turns (task_id, content) values ($0, $1) on conflict (task_id) do update set content = excluded.content",
                turns.Id.Text,
                TurnsJson.ToText(turns)
            );
        }
    }
}
