using System.Diagnostics;
using Lockstep.Tests.Storage.Postgres;
using Npgsql;

namespace Lockstep.Benchmarks;

/// <summary>What do the triggers cost those who write rows with plain SQL: 16 clients, each changing one row of 100,000 at a time?</summary>
internal static class SqlWriters
{
    private const int Clients = 16;
    private const int Rows = 100_000;
    private const int Rounds = 5;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(PostgresServer server)
    {
        var folder = Directory.CreateTempSubdirectory("lockstep-bench-");
        var file = Path.Combine(folder.FullName, "schedule_config.yml");
        await File.WriteAllTextAsync(file, "tasks: []\n");
        var database = await server.CreateDatabaseAsync();
        await using (var host = Workbench.Host(file, database))
        {
            await host.Engine.OpenAsync(CancellationToken.None);
        }

        await using (var connection = await database.ConnectAsync())
        {
            await ExecuteAsync(connection, "create table plain_tasks (like scheduled_tasks including all)");
            foreach (var table in new[] { "plain_tasks", "scheduled_tasks" })
            {
                await ExecuteAsync(
                    connection,
                    $$"""
                    insert into {{table}} (id, skill_name, schedule_cron, next_run_at, params_json, status, user_id)
                    select n, 'daily-report', '0 9 * * *', now(), jsonb_build_object('target', 'team-' || n % 50, 'limit', n), 'pending', 'user'
                    from generate_series(1, {{Rows}}) n
                    """
                );
                await ExecuteAsync(connection, $"vacuum analyze {table}");
            }
        }

        var (without, with) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await UpdatesPerSecondAsync(database, "plain_tasks"));
            with.Add(await UpdatesPerSecondAsync(database, "scheduled_tasks"));
        }

        without.Sort();
        with.Sort();
        var (floor, ours) = (without[Rounds / 2], with[Rounds / 2]);
        Report.Rate("floor: updates a second of 16 clients, without triggers", floor);
        Report.Rate("the same with the triggers", ours, floor);
        folder.Delete(recursive: true);
    }

    private static async Task<double> UpdatesPerSecondAsync(PostgresDatabase database, string table)
    {
        await using (var connection = await database.ConnectAsync())
        {
            await ExecuteAsync(connection, "checkpoint");
        }

        var clock = Stopwatch.StartNew();
        var updates = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => UpdateAsync(database, table, client, clock)));
        return updates.Sum() / clock.Elapsed.TotalSeconds;
    }

    private static async Task<long> UpdateAsync(PostgresDatabase database, string table, int client, Stopwatch clock)
    {
        await using var connection = await database.ConnectAsync();
        await using var command = new NpgsqlCommand($"update {table} set user_id = $1 where id = $2", connection)
        {
            Parameters = { new NpgsqlParameter<string>(), new NpgsqlParameter<long>() },
        };
        // Spread over the table without chance, so that each round does the same; no two clients meet in a row.
        const long Step = 7919;
        var updates = 0L;
        for (; clock.Elapsed < Round; updates++)
        {
            ((NpgsqlParameter<string>)command.Parameters[0]).TypedValue = $"{client}-{clock.ElapsedTicks}";
            ((NpgsqlParameter<long>)command.Parameters[1]).TypedValue = (((updates * Step) % (Rows / Clients)) * Clients) + client + 1;
            if (updates == 0)
            {
                await command.PrepareAsync();
            }

            await command.ExecuteNonQueryAsync();
        }

        return updates;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }
}
