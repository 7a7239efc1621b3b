using System.Diagnostics;
using Lockstep.Sync;

namespace Lockstep.Benchmarks;

/// <summary>What does a one-shot <c>lockstep sync</c> cost as a whole process, when there is nothing to do?</summary>
internal sealed class OneShotSync(Workbench bench)
{
    public async Task RunAsync()
    {
        var (file, database) = await bench.FreshAsync();
        await using (var host = Workbench.Host(file, database))
        {
            await host.Engine.RunAsync(new SyncRequest("bench"), CancellationToken.None);
        }

        var floor = await Report.MedianAsync(5, () => RunAsync("--version"));
        Report.Row("floor: lockstep --version as a process", floor);
        Report.Row(
            "lockstep sync as a process, nothing to do",
            await Report.MedianAsync(5, () => RunAsync("sync", "--file", file, "--database", database.Uri())),
            floor
        );
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Lockstep.Tool.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"lockstep {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }
}
