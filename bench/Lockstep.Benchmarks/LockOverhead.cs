using Lockstep.Files;

namespace Lockstep.Benchmarks;

/// <summary>What does our part of a lock cost, taken and released, beside an open and close of the same file?</summary>
internal static class LockOverhead
{
    private const int Times = 1000;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lockstep-bench-");
        var path = Path.Combine(folder.FullName, "schedule_config.yml");
        await File.WriteAllTextAsync(path, "tasks: []\n");
        var floor = await Report.MedianAsync(
            5,
            async () =>
            {
                for (var time = 0; time < Times; time++)
                {
                    await using var stream = File.OpenRead(path);
                }
            }
        );
        Report.Row("floor: open and close", floor / Times);
        var file = new ScheduleFile(path);
        var ours = await Report.MedianAsync(
            5,
            async () =>
            {
                for (var time = 0; time < Times; time++)
                {
                    await using var held = await file.LockAsync(CancellationToken.None);
                }
            }
        );
        Report.Row("lock taken and released", ours / Times, floor / Times);
        folder.Delete(recursive: true);
    }
}
