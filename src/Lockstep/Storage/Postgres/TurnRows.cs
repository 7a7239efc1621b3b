using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The statements that keep the values that return by turns, which are few.</summary>
internal static class TurnRows
{
    public const string Select = "select task_id, content::text from lockstep.turns";

    public static async Task<Dictionary<TaskId, TaskTurns>> ReadAsync(
        NpgsqlDataReader reader,
        TaskTable table,
        CancellationToken cancellationToken
    )
    {
        var all = new Dictionary<TaskId, TaskTurns>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (TaskId.TryParse(reader.GetString(0), table.IdType, out var id))
            {
                all.Add(id, TurnsJson.From(id, reader.GetString(1)));
            }
        }

        return all;
    }

    public static IEnumerable<NpgsqlBatchCommand> Record(TurnsChange change)
    {
        if (change.Removed.Count > 0)
        {
            yield return Sql.Part(
                "delete from lockstep.turns where task_id = any($1)",
                Sql.Texts([.. change.Removed.Select(task => task.Text)])
            );
        }

        if (change.Set.Count > 0)
        {
            yield return Sql.Part(
                """
                insert into lockstep.turns (task_id, content)
                select s.id, s.content::json from unnest($1, $2) as s(id, content)
                on conflict (task_id) do update set content = excluded.content
                """,
                Sql.Texts([.. change.Set.Select(turns => turns.Id.Text)]),
                Sql.Texts([.. change.Set.Select(TurnsJson.ToText)])
            );
        }
    }
}
