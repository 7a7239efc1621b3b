using Lockstep.Sync;

namespace Lockstep.Benchmarks;

/// <summary>What does a run cost that finds nothing to do, in a warm server?</summary>
internal sealed class NothingToDo(Workbench bench)
{
    public async Task RunAsync()
    {
        var (file, database) = await bench.FreshAsync();
        await using var host = Workbench.Host(file, database);
        await host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None);
        await host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None);
        Report.Row(
            "nothing to do, file untouched",
            await Report.MedianAsync(9, () => host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None))
        );
        var bytes = await File.ReadAllBytesAsync(file);
        Report.Row(
            "nothing to do, file rewritten with the same bytes",
            await Report.MedianAsync(
                9,
                () => host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None),
                () => File.WriteAllBytesAsync(file, bytes)
            )
        );
        Report.Row(
            "nothing to do, file rewritten with a comment",
            await Report.MedianAsync(
                5,
                () => host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None),
                () => File.AppendAllTextAsync(file, "# another comment\n")
            )
        );
    }
}
