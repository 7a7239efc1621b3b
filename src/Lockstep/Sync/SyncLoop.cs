using Lockstep.Events;
using Lockstep.Files;
using Lockstep.Storage;
using Microsoft.Extensions.Logging;

namespace Lockstep.Sync;

/// <summary>Runs the engine whenever something may have changed: the file, the database, a timer, a request. One loop owns all runs of a server.</summary>
public sealed class SyncLoop
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private readonly LockstepOptions _options;
    private readonly SyncEngine _engine;
    private readonly ITaskStore _store;
    private readonly FileWatcher _watcher;
    private readonly EventOutlet _outlet;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Bell _bell = new();
    private readonly Lock _lock = new();
    private List<(SyncRequest Request, TaskCompletionSource<SyncOutcome> Answer)> _asked = [];
    private string _heard = "startup";
    private string _lastSource = "startup";
    private volatile SyncOutcome? _last;
    private volatile bool _isRunning;

    internal SyncLoop(LockstepOptions options, SyncEngine engine, ITaskStore store, EventHub hub, FileSeams seams, ILogger<SyncLoop> log)
    {
        (_options, _engine, _store, _time, _log) = (options, engine, store, seams.Time, log);
        _outlet = new EventOutlet(store, hub, seams.Time);
        _watcher = new FileWatcher(
            options.File,
            seams.Time,
            seams.Calls,
            () => Hear("watch"),
            warning => Log.WatcherWarning(_log, warning)
        );
    }

    /// <summary>The outcome of the last run; nothing before the first.</summary>
    public SyncOutcome? Last => _last;

    /// <summary>Whether the schema is made and a first compare is done.</summary>
    public bool IsReady => _last is { Plan: not null };

    /// <summary>Where things stand, from the last run and what has been heard since.</summary>
    public async Task<StatusReport> StatusAsync(CancellationToken cancellationToken)
    {
        if (_last is not { } last)
        {
            return await _engine.StatusAsync(cancellationToken);
        }

        var report = await _engine.ReportAsync(last, _lastSource, cancellationToken);
        return _isRunning ? report with { State = SyncState.Syncing } : report;
    }

    /// <summary>Opens the store, makes the first run, and runs until the token ends it. A run that has begun to write is finished.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts = [_watcher.RunAsync(ending.Token), WatchStoreAsync(ending.Token), TickAsync(ending.Token), WorkAsync(ending.Token)];
        try
        {
            await await Task.WhenAny(parts);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(parts.Select(Ended));
            AbandonRequests();
        }
    }

    /// <summary>Asks for a run and answers with the outcome of one that began after the call.</summary>
    public Task<SyncOutcome> TriggerAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<SyncOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _asked.Add((request, answer));
        }

        _bell.Ring();
        return answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Tells the loop that a side may have changed; it returns at once.</summary>
    /// <param name="source">What says so: <c>watch</c>, <c>listen</c> or <c>timer</c>.</param>
    public void Hear(string source)
    {
        _heard = source;
        _bell.Ring();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        _bell.Ring();
        while (true)
        {
            await WaitAsync(retry, cancellationToken);
            var asked = TakeRequests();
            foreach (var same in asked.GroupBy(pair => pair.Request))
            {
                var outcome = await RunOnceAsync(same.Key, cancellationToken);
                foreach (var (_, answer) in same)
                {
                    answer.TrySetResult(outcome);
                }
            }

            if (asked.Count == 0)
            {
                await RunOnceAsync(new SyncRequest(_heard), cancellationToken);
            }

            retry =
                !NeedsAnotherLook ? FirstRetry
                : retry * 2 < LongestRetry ? retry * 2
                : LongestRetry;
        }
    }

    private bool NeedsAnotherLook => _last is null or { State: SyncState.Locked } or { Plan: null } || _engine.HasUnsettledVersions;

    // What could not be done now is tried again by itself, less and less often, unless something rings before.
    private async Task WaitAsync(TimeSpan retry, CancellationToken cancellationToken)
    {
        if (!NeedsAnotherLook)
        {
            await _bell.WaitAsync(cancellationToken);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_bell.WaitAsync(either.Token), Task.Delay(retry, _time, either.Token));
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<SyncOutcome> RunOnceAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        _isRunning = true;
        try
        {
            var outcome = await _engine.RunAsync(request, cancellationToken);
            var before = _last?.State;
            (_last, _lastSource) = (outcome, request.Source);
            Report(outcome, before);
            await _outlet.TellAsync(outcome, before, cancellationToken);
            return outcome;
        }
        finally
        {
            _isRunning = false;
        }
    }

    private void Report(SyncOutcome outcome, SyncState? before)
    {
        if (outcome.Run is { } run)
        {
            Log.RunWrote(_log, run.Number, run.Source, run.RowsWritten, run.ItemsWritten, run.ConflictsDetected);
        }

        if (outcome.State != before)
        {
            Log.StateChanged(_log, SyncJson.Name(outcome.State), outcome.Problems.Count == 0 ? "" : outcome.Problems[0].ToString());
        }
    }

    private async Task WatchStoreAsync(CancellationToken cancellationToken)
    {
        // The watch needs the schema, which the first run that reaches the database makes.
        while (!_engine.IsOpen)
        {
            await Task.Delay(FirstRetry, _time, cancellationToken);
        }

        await _store.WatchAsync(() => Hear("listen"), (connected, reason) => Log.StoreWatch(_log, connected, reason), cancellationToken);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_options.Interval, _time, cancellationToken);
            Hear("timer");
        }
    }

    private List<(SyncRequest Request, TaskCompletionSource<SyncOutcome> Answer)> TakeRequests()
    {
        lock (_lock)
        {
            var asked = _asked;
            _asked = [];
            return asked;
        }
    }

    private void AbandonRequests() => TakeRequests().ForEach(pair => pair.Answer.TrySetCanceled());

    private static async Task Ended(Task part)
    {
        try
        {
            await part;
        }
        catch (OperationCanceledException) { }
    }
}
