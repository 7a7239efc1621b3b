using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;

namespace Lockstep.Benchmarks;

/// <summary>A running loop over a fresh file and database, as <c>serve</c> has it, without HTTP.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    /// <summary>How long a measurement waits between two looks, so that looking costs the server nothing.</summary>
    public static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _end = new();
    private readonly LockstepHost _host;
    private readonly Task _loop;

    private LiveServer(string file, PostgresDatabase database)
    {
        (File, Database, _host) = (file, database, Workbench.Host(file, database));
        _loop = _host.Loop.RunAsync(_end.Token);
    }

    public string File { get; }

    public PostgresDatabase Database { get; }

    public static async Task<LiveServer> StartAsync(Workbench bench)
    {
        var (file, database) = await bench.FreshAsync();
        var server = new LiveServer(file, database);
        while (!server._host.Loop.IsReady)
        {
            await server._host.Loop.TriggerAsync(new SyncRequest("bench"), CancellationToken.None);
        }

        return server;
    }

    /// <summary>An edit that is measured comes when the server is at rest, as one by hand does.</summary>
    public static Task RestAsync(bool isMeasured) => isMeasured ? Task.Delay(TimeSpan.FromMilliseconds(150)) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        await _host.DisposeAsync();
        _end.Dispose();
    }
}
