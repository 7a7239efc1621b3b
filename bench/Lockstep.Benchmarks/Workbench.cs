using System.Diagnostics;
using Lockstep.Tests.Storage.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lockstep.Benchmarks;

/// <summary>A schedule of a size in a folder of its own, and fresh databases to meet it.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lockstep-bench-");

    private Workbench(PostgresServer server, int tasks, byte[] bytes) => (_server, Tasks, Bytes) = (server, tasks, bytes);

    public int Tasks { get; }

    public byte[] Bytes { get; }

    public string Folder => _folder.FullName;

    public static string Repository { get; } = FindRepository();

    public static async Task<Workbench> CreateAsync(PostgresServer server, int tasks) =>
        new(
            server,
            tasks,
            await OutputOfAsync(
                "/usr/bin/python3",
                Path.Combine(Repository, "bench/peers/gen_schedule.py"),
                tasks.ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
        );

    /// <summary>A copy of the schedule under a name of its own, and an empty database.</summary>
    public async Task<(string File, PostgresDatabase Database)> FreshAsync()
    {
        var file = Path.Combine(
            Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName,
            "schedule_config.yml"
        );
        await File.WriteAllBytesAsync(file, Bytes);
        return (file, await _server.CreateDatabaseAsync());
    }

    public static LockstepHost Host(string file, PostgresDatabase database) =>
        LockstepHost.Create(
            new LockstepOptions { File = file, Database = database.Uri() },
            TimeProvider.System,
            NullLoggerFactory.Instance
        );

    public static async Task<byte[]> OutputOfAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string FindRepository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "lockstep.slnx")))
        {
            at = at.Parent ?? throw new InvalidOperationException("Run this from within a clone.");
        }

        return at.FullName;
    }
}
