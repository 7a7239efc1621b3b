using System.Diagnostics;
using Npgsql;

namespace Lockstep.Benchmarks;

/// <summary>How long after the file is closed is one edit of it in the row, committed?</summary>
internal sealed class FileEdit(Workbench bench)
{
    private const int Edits = 21;

    // A server lives long: its code is compiled before it is measured.
    private int WarmUp => bench.Bytes.Length < 1_000_000 ? 200 : 5;

    public async Task RunAsync()
    {
        var floor = await DurableSwap.MeasureAsync(bench) + Report.Allowance;
        await using var server = await LiveServer.StartAsync(bench);
        await using var connection = await server.Database.ConnectAsync();
        var text = await File.ReadAllTextAsync(server.File);
        var times = new List<double>();
        for (var edit = 0; edit < WarmUp + Edits; edit++)
        {
            var edited = text.Replace("user_id: user-50\n", $"user_id: edited-{edit}\n", StringComparison.Ordinal);
            await LiveServer.RestAsync(isMeasured: edit >= WarmUp);
            await File.WriteAllTextAsync(server.File, edited);
            var clock = Stopwatch.StartNew();
            while (!await SeesAsync(connection, $"edited-{edit}"))
            {
                await Task.Delay(LiveServer.Glance);
            }

            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.RemoveRange(0, WarmUp);
        times.Sort();
        Report.Row("one file edit, from close() to the committed row, live (against swap + 2 ms)", times[times.Count / 2], floor);
    }

    private static async Task<bool> SeesAsync(NpgsqlConnection connection, string user)
    {
        await using var command = new NpgsqlCommand("select true from scheduled_tasks where id = 50 and user_id = $1", connection)
        {
            Parameters = { new() { Value = user } },
        };
        return await command.ExecuteScalarAsync() is true;
    }
}
