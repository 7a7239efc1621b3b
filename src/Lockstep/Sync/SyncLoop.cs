using Lockstep.Core.Model;
using Lockstep.Core.Planning;
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
    private readonly FileWatch _watch;
    private readonly EventOutlet _outlet;
    private readonly DailyTrim _trim;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Bell _bell = new();
    private readonly RequestQueue _requests = new();
    private readonly Hearing _hearing = new();
    private string _lastSource = "startup";
    private volatile SyncOutcome? _last;
    private volatile bool _isRunning;
    private volatile bool _isReady;

    internal SyncLoop(LockstepOptions options, SyncEngine engine, ITaskStore store, EventHub hub, FileSeams seams, ILogger<SyncLoop> log)
    {
        (_options, _engine, _store, _time, _log) = (options, engine, store, seams.Time, log);
        _outlet = new EventOutlet(store, hub, seams.Time);
        _watch = new FileWatch(options, seams, () => Hear("watch", LookDepth.Files), warning => Log.WatcherWarning(_log, warning));
        _trim = new DailyTrim(options, store, seams.Time, log);
    }

    /// <summary>The outcome of the last run; nothing before the first.</summary>
    public SyncOutcome? Last => _last;

    /// <summary>Whether the schema is made and a first compare is done.</summary>
    public bool IsReady => _isReady;

    /// <summary>Where things stand, from the last run and what has been heard since.</summary>
    public async Task<StatusReport> StatusAsync(CancellationToken cancellationToken)
    {
        if (_last is not { } last)
        {
            return await _engine.StatusAsync(cancellationToken);
        }

        var report = await _engine.ReportAsync(last, _lastSource, cancellationToken);
        return _isRunning && report.State < SyncState.Syncing ? report with { State = SyncState.Syncing } : report;
    }

    /// <summary>Opens the store, makes the first run, and runs until the token ends it. A run that has begun to write is finished.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Hear("startup");
        try
        {
            await Task.WhenAll(
                KeepAsync(_watch.RunAsync, cancellationToken),
                KeepAsync(WatchStoreAsync, cancellationToken),
                KeepAsync(TickAsync, cancellationToken),
                KeepAsync(token => _trim.RunAsync(() => _isReady, token), cancellationToken),
                KeepAsync(WorkAsync, cancellationToken)
            );
        }
        finally
        {
            _requests.Close();
        }
    }

    /// <summary>Asks for a run and answers with the outcome of one that began after the call; cancelled when the loop ends before.</summary>
    /// <exception cref="ArgumentException">The request names tasks or a kept plan: a server's state is of all tasks, so such a run is the engine's.</exception>
    public Task<SyncOutcome> TriggerAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        if (request.Tasks is not null || request.Kept is not null)
        {
            throw new ArgumentException("A server's requests are about all tasks; use SyncEngine.RunAsync for some.", nameof(request));
        }

        var answer = _requests.Ask(request);
        _bell.Ring();
        return answer.WaitAsync(cancellationToken);
    }

    /// <summary>Resolves a conflict and lets the listeners hear of it; see <see cref="SyncEngine.ResolveAsync"/>.</summary>
    public async Task<ResolveOutcome> ResolveAsync(long id, Resolution resolution, int? version, CancellationToken cancellationToken)
    {
        var outcome = await _engine.ResolveAsync(id, resolution, version, cancellationToken);
        if (outcome is ResolveOutcome.Resolved { Outcome.Run: { } run })
        {
            Log.RunWrote(_log, run.Number, run.Source, run.RowsWritten, run.ItemsWritten, run.ConflictsDetected);
        }

        Hear("resolve", LookDepth.Changes);
        return outcome;
    }

    /// <summary>Tells the loop that a side may have changed; it returns at once.</summary>
    /// <param name="source">What says so: <c>watch</c>, <c>listen</c> or <c>timer</c>.</param>
    /// <param name="depth">How much a run must look at to find it.</param>
    public void Hear(string source, LookDepth depth = LookDepth.Everything)
    {
        _hearing.Note(source, depth);
        _bell.Ring();
    }

    // A part that fails is begun again; only the token ends it.
    private async Task KeepAsync(Func<CancellationToken, Task> part, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await part(cancellationToken);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.PartFailed(_log, e);
                await Task.Delay(LongestRetry, _time, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        while (true)
        {
            await WaitAsync(retry, cancellationToken);
            await ServeAsync(_requests.Take(), cancellationToken);
            retry =
                !NeedsAnotherLook ? FirstRetry
                : retry * 2 < LongestRetry ? retry * 2
                : LongestRetry;
        }
    }

    // Requests that ask for the same share a run. A run in one direction only does not stand in for what was heard meanwhile.
    private async Task ServeAsync(RequestBatch asked, CancellationToken cancellationToken)
    {
        var (heard, depth) = _hearing.Take();
        using (asked)
        {
            foreach (var same in asked.Alike)
            {
                same.Answer(await RunOnceAsync(same.Request, cancellationToken));
            }
        }

        if (asked.Alike.Count == 0 || (heard is not null && asked.Alike.All(same => same.Request.Direction is not null)))
        {
            await RunOnceAsync(new SyncRequest(heard ?? "retry") { Depth = depth, AwaitsMoves = true }, cancellationToken);
        }
    }

    private bool NeedsAnotherLook =>
        _last is null or { State: SyncState.Locked } or { Plan: null }
        || _last.Problems.Any(problem => problem.Code is ErrorCode.FileNotWritten or ErrorCode.FileNotSwappable)
        || _engine.HasUnsettledVersions
        || _engine.AwaitsMoves;

    // What could not be done now is tried again by itself, less and less often, unless something rings before.
    private async Task WaitAsync(TimeSpan retry, CancellationToken cancellationToken)
    {
        if (Pausing.Patience(_last is not null && NeedsAnotherLook ? retry : null, _last, _time.GetUtcNow()) is not { } patience)
        {
            await _bell.WaitAsync(cancellationToken);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_bell.WaitAsync(either.Token), Task.Delay(patience, _time, either.Token));
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<SyncOutcome> RunOnceAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        _isRunning = true;
        try
        {
            await StartTellingAsync(cancellationToken);
            var outcome = await TryRunAsync(request, cancellationToken);
            var before = _last?.State;
            (_last, _lastSource) = (outcome, request.Source);
            _isReady |= outcome.Plan is not null;
            Report(outcome, before);
            await TellAsync(outcome, before, cancellationToken);
            return outcome;
        }
        finally
        {
            _isRunning = false;
        }
    }

    private async Task<SyncOutcome> TryRunAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _engine.RunAsync(request, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.RunFailed(_log, e, request.Source);
            return _engine.Failed(request, e);
        }
    }

    private async Task StartTellingAsync(CancellationToken cancellationToken)
    {
        if (_last is { Plan: not null })
        {
            return;
        }

        try
        {
            if (!await _engine.IsWorthOpeningAsync(cancellationToken))
            {
                return;
            }

            await _engine.OpenAsync(cancellationToken);
            await _outlet.StartAsync(cancellationToken);
        }
        catch (StoreException)
        {
            // The run that follows meets the same and says so.
        }
    }

    // The run is over and stands, whatever becomes of the telling.
    private async Task TellAsync(SyncOutcome outcome, SyncState? before, CancellationToken cancellationToken)
    {
        try
        {
            await _outlet.TellAsync(outcome, before, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
        catch (Exception e)
        {
            Log.PartFailed(_log, e);
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
            var needsAPerson = outcome.State is SyncState.Conflicts or SyncState.Held or SyncState.Degraded or SyncState.Locked;
            var (state, reason) = (SyncJson.Name(outcome.State), outcome.Reason is { } why ? $", {why}" : "");
            Log.StateChanged(_log, needsAPerson ? LogLevel.Warning : LogLevel.Information, state, reason);
        }
    }

    private async Task WatchStoreAsync(CancellationToken cancellationToken)
    {
        // The watch needs the schema, which the first run that reaches the database makes.
        while (!_engine.IsOpen)
        {
            await Task.Delay(FirstRetry, _time, cancellationToken);
        }

        await _store.WatchAsync(() => Hear("listen", LookDepth.Changes), HearOfConnection, cancellationToken);
    }

    // A database that went is looked for at once, so that the state says so before anybody needs it. One that came back may be another, or an older copy.
    private void HearOfConnection(bool isConnected, string reason)
    {
        Log.StoreWatch(_log, isConnected ? "yes" : "no", reason.Length == 0 ? "" : $", {reason}");
        Hear("listen");
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_options.Interval, _time, cancellationToken);
            Hear("timer");
        }
    }
}
