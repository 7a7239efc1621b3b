using System.Diagnostics;
using System.Text;
using Npgsql;

namespace Lockstep.Benchmarks;

/// <summary>How long after its commit is one edit of a row in the file, durably, beside a durable swap of the same bytes?</summary>
internal sealed class RowEdit(Workbench bench)
{
    private const int Edits = 21;

    // A server lives long: its code is compiled before it is measured.
    private int WarmUp => bench.Bytes.Length < 1_000_000 ? 200 : 5;

    public async Task RunAsync()
    {
        var swap = await DurableSwap.MeasureAsync(bench);
        Report.Row("floor: one durable swap of the same bytes", swap);
        var floor = swap + Report.Allowance;
        await using var server = await LiveServer.StartAsync(bench);
        await using var connection = await server.Database.ConnectAsync();
        var times = new List<double>();
        for (var edit = 0; edit < WarmUp + Edits; edit++)
        {
            var token = Encoding.UTF8.GetBytes($"edited-{edit}\n");
            await using var command = new NpgsqlCommand("update scheduled_tasks set user_id = $1 where id = 50", connection)
            {
                Parameters = { new() { Value = $"edited-{edit}" } },
            };
            await LiveServer.RestAsync(isMeasured: edit >= WarmUp);
            await command.ExecuteNonQueryAsync();
            var clock = Stopwatch.StartNew();
            while ((await File.ReadAllBytesAsync(server.File)).AsSpan().IndexOf(token) < 0)
            {
                await Task.Delay(LiveServer.Glance);
            }

            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.RemoveRange(0, WarmUp);
        times.Sort();
        Report.Row("one row edit, from COMMIT to the durable file, live (against swap + 2 ms)", times[times.Count / 2], floor);
    }
}
