using System.Threading.Channels;
using Lockstep.Storage;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

/// <summary>A watch of a store that runs until it is disposed.</summary>
internal sealed class RunningWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();
    private readonly Channel<bool> _connections = Channel.CreateUnbounded<bool>();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watching;

    public RunningWatch(ITaskStore store) =>
        _watching = Task.Run(() =>
            store.WatchAsync(() => _changes.Writer.TryWrite(true), (up, _) => _connections.Writer.TryWrite(up), _end.Token)
        );

    /// <summary>Does something and waits until a change is reported after it; a tick moves a clock that does not move by itself.</summary>
    public async Task ReportsAsync(string what, Func<Task> act, Action? tick = null)
    {
        while (_changes.Reader.TryRead(out _))
        {
            // What was reported before is about something else.
        }

        await act();
        var report = NextAsync(_changes, what);
        while (tick is not null && !report.IsCompleted)
        {
            tick();
            await Task.Yield();
        }

        await report;
    }

    /// <summary>Waits for the next report about the connection.</summary>
    public Task<bool> ConnectionAsync() => NextAsync(_connections, "its connection");

    /// <summary>Whether something about the connection was reported that nobody has waited for.</summary>
    public bool HasConnectionNews => _connections.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _watching.WaitAsync(Patience);
        }
        catch (OperationCanceledException)
        {
            // One of the two ways in which a watch may end.
        }

        _end.Dispose();
    }

    private static async Task<bool> NextAsync(Channel<bool> reports, string what)
    {
        try
        {
            return await reports.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new ShouldAssertException($"the watch did not report {what} within {Patience}");
        }
    }
}
