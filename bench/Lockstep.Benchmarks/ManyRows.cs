using Lockstep.Sync;
using Npgsql;

namespace Lockstep.Benchmarks;

/// <summary>What does a run cost that carries 1,000 rows, changed in one statement, into the file, beside a durable swap of the same bytes?</summary>
internal sealed class ManyRows(Workbench bench)
{
    private const int Rows = 1000;

    public async Task RunAsync()
    {
        // Among fewer tasks the guard would hold a change of most of them, as it should.
        if (bench.Tasks < 2 * Rows)
        {
            return;
        }

        var floor = await DurableSwap.MeasureAsync(bench);
        var (file, database) = await bench.FreshAsync();
        await using var host = Workbench.Host(file, database);
        await host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None);
        await using var connection = await database.ConnectAsync();
        var turn = 0;
        Report.Row(
            "1,000 rows changed in one statement, from COMMIT to the durable file",
            await Report.MedianAsync(
                5,
                async () =>
                {
                    var outcome = await host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None);
                    if (outcome.Run?.ItemsWritten != Rows)
                    {
                        throw new InvalidOperationException($"{outcome.Run?.ItemsWritten ?? 0} items were written, not {Rows}");
                    }
                },
                async () =>
                {
                    await using var command = new NpgsqlCommand(
                        $"update scheduled_tasks set user_id = 'many-{++turn}' where id <= {Rows}",
                        connection
                    );
                    await command.ExecuteNonQueryAsync();
                }
            ),
            floor
        );
    }
}
