using System.Globalization;
using Lockstep.Core.Yaml;
using Lockstep.Sync;
using Npgsql;
using YamlDotNet.Core;

namespace Lockstep.Benchmarks;

/// <summary>What does the first import of a file cost, beside one parser pass over it and the bulk write of the same rows with the triggers on?</summary>
internal sealed class FirstImport(Workbench bench)
{
    private const int Runs = 3;

    public async Task RunAsync()
    {
        var floor = await ParserPassAsync() + await BulkWriteAsync();
        Report.Row("floor: parser pass + COPY and insert, triggers on", floor);
        var fresh = await bench.FreshAsync();
        var ours = await Report.MedianAsync(
            Runs,
            async () =>
            {
                await using var host = Workbench.Host(fresh.File, fresh.Database);
                await host.Engine.OpenAsync(CancellationToken.None);
                await host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None);
            },
            async () => fresh = await bench.FreshAsync()
        );
        Report.Row("first import, schema made", ours, floor);
    }

    private Task<double> ParserPassAsync()
    {
        var text = System.Text.Encoding.UTF8.GetString(bench.Bytes);
        return Report.MedianAsync(
            Runs,
            () =>
            {
                var parser = new Parser(new StringReader(text));
                while (parser.MoveNext()) { }

                return Task.CompletedTask;
            }
        );
    }

    private async Task<double> BulkWriteAsync()
    {
        ScheduleDocument.TryRead(bench.Bytes, new DocumentOptions(), out var document, out _);
        var rows = document!.Snapshot.Tasks.Values.ToList();
        var fresh = await bench.FreshAsync();
        return await Report.MedianAsync(
            Runs,
            async () =>
            {
                await using var connection = await fresh.Database.ConnectAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await ExecuteAsync(connection, "create temp table incoming (like scheduled_tasks including defaults) on commit drop");
                await using (
                    var copy = await connection.BeginBinaryImportAsync(
                        "copy incoming (id, skill_name, schedule_cron, next_run_at, params_json, status, user_id) from stdin (format binary)"
                    )
                )
                {
                    foreach (var row in rows)
                    {
                        await copy.StartRowAsync();
                        await copy.WriteAsync(row.Id.Number, NpgsqlTypes.NpgsqlDbType.Bigint);
                        await copy.WriteAsync(Text(row["skill_name"]), NpgsqlTypes.NpgsqlDbType.Text);
                        await copy.WriteAsync(Text(row["schedule_cron"]), NpgsqlTypes.NpgsqlDbType.Text);
                        await copy.WriteAsync(DateTime.UtcNow, NpgsqlTypes.NpgsqlDbType.TimestampTz);
                        await copy.WriteAsync(Core.Model.TaskJson.ToText(row["params_json"]!), NpgsqlTypes.NpgsqlDbType.Jsonb);
                        await copy.WriteAsync(Text(row["status"]), NpgsqlTypes.NpgsqlDbType.Text);
                        await copy.WriteAsync(Text(row["user_id"]), NpgsqlTypes.NpgsqlDbType.Text);
                    }

                    await copy.CompleteAsync();
                }

                await ExecuteAsync(
                    connection,
                    "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at, params_json, status, user_id) "
                        + "select id, skill_name, schedule_cron, next_run_at, params_json, status, user_id from incoming"
                );
                await transaction.CommitAsync();
            },
            async () =>
            {
                fresh = await bench.FreshAsync();
                await using var host = Workbench.Host(fresh.File, fresh.Database);
                await host.Engine.OpenAsync(CancellationToken.None);
            }
        );
    }

    private static string Text(Core.Model.TaskValue? value) =>
        value is Core.Model.TaskValue.Text text ? text.Value : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
