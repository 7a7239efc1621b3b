using Lockstep.Files;
using Lockstep.Files.Posix;

namespace Lockstep.Benchmarks;

/// <summary>The floor of every write of the file: link the old one, write and fsync the new one, exchange the two, fsync the folder.</summary>
internal static class DurableSwap
{
    public static Task<double> MeasureAsync(Workbench bench)
    {
        var folder = Directory.CreateDirectory(Path.Combine(bench.Folder, Guid.NewGuid().ToString("N"))).FullName;
        var (file, added, kept) = (Path.Combine(folder, "a.yml"), Path.Combine(folder, "a.new"), Path.Combine(folder, "a.bak"));
        var calls = FileSeams.Default.Calls;
        Write(calls, file, bench.Bytes);
        return Report.MedianAsync(
            15,
            () =>
            {
                calls.Link(file, kept, "bench");
                Write(calls, added, bench.Bytes);
                calls.Exchange(added, file, "bench");
                using var opened = calls.OpenFolder(folder);
                calls.Sync(opened, "bench", folder);
                return Task.CompletedTask;
            },
            () =>
            {
                File.Delete(added);
                File.Delete(kept);
                return Task.CompletedTask;
            }
        );
    }

    private static void Write(IFileCalls calls, string path, byte[] bytes)
    {
        using var file = calls.CreateNew(path, "bench");
        calls.Write(file, bytes, 0, "bench", path);
        calls.Sync(file, "bench", path);
    }
}
