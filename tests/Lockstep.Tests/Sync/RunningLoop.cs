using Lockstep.Sync;

namespace Lockstep.Tests.Sync;

/// <summary>A loop at work, as in a server; disposing it stops it and tells whether it ended well.</summary>
internal sealed class RunningLoop : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;

    public RunningLoop(LockstepHost host, CancellationTokenSource? stop = null)
    {
        (Loop, _stop) = (host.Loop, stop ?? new CancellationTokenSource());
        Ended = Task.Run(() => host.Loop.RunAsync(_stop.Token));
    }

    public SyncLoop Loop { get; }

    public Task Ended { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Ended;
        _stop.Dispose();
    }
}
