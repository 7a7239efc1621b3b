using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Settings;
using Lockstep.Storage;
using Lockstep.Sync.Kept;

namespace Lockstep.Sync;

/// <summary>Keeps files and a database in step, one run at a time. Thread-safe.</summary>
public sealed class SyncEngine : IDisposable
{
    private const int RunSteps = 4;
    private const int PlanSteps = 3;
    private const int MostAttempts = 10;
    private const int MostStoreAttempts = 3;
    private static readonly TimeSpan StorePause = TimeSpan.FromMilliseconds(50);
    private readonly LockstepOptions _options;
    private readonly ITaskStore _store;
    private readonly FileSeams _seams;
    private readonly SyncApplier _applier;
    private readonly Aftermath _aftermath;
    private readonly SyncObserver _observer;
    private readonly SyncPlanner _planner;
    private readonly SyncOutcomes _outcomes;
    private readonly UnpreparedStore _unprepared;
    private readonly StatusLook _status;
    private readonly ConflictResolution _resolution;
    private readonly KeptPlans _kept;
    private readonly SemaphoreSlim _oneRun = new(1);
    private StoreShape? _shape;

    internal SyncEngine(LockstepOptions options, ITaskStore store, FileSeams seams)
    {
        (_options, _store, _seams) = (options, store, seams);
        _applier = new SyncApplier(options, store, seams);
        _aftermath = new Aftermath(options, store, seams, _applier);
        _observer = new SyncObserver(options, _aftermath.Rooms, store);
        _planner = new SyncPlanner(options, _observer, store, seams.Time);
        _outcomes = new SyncOutcomes(options, seams.Time);
        _unprepared = new UnpreparedStore(options, store, _observer, _outcomes);
        _kept = new KeptPlans(options, store.Description);
        _status = new StatusLook(store, _aftermath.Rooms);
        _resolution = new ConflictResolution(store, _planner, _applier, _aftermath, _outcomes, seams.Time, RunAsync);
    }

    /// <summary>Opens the store and makes ready to run; may be called again after a failure.</summary>
    /// <exception cref="StoreException">The database cannot be reached or is of a wrong shape.</exception>
    public async Task<StoreShape> OpenAsync(CancellationToken cancellationToken) => _shape ??= await _store.OpenAsync(cancellationToken);

    /// <summary>Who is told what a run is at; nobody unless set. It is called often and must return at once.</summary>
    public IProgress<SyncStep>? Progress { get; set; }

    internal FileRooms Rooms => _aftermath.Rooms;

    internal bool IsOpen => _shape is not null;

    /// <summary>Whether the store is prepared already, or there is a file that it would be prepared for.</summary>
    internal async Task<bool> IsWorthOpeningAsync(CancellationToken cancellationToken) =>
        _shape is not null || FilePatterns.Expand(_options.Files).Any(File.Exists) || await _store.IsPreparedAsync(cancellationToken);

    /// <summary>Whether an old version of the file still waits to be looked at.</summary>
    internal bool HasUnsettledVersions => _aftermath.AnyLeft;

    /// <summary>Whether a row waits for its item to turn up in another file.</summary>
    internal bool AwaitsMoves => _planner.AwaitsMoves;

    /// <summary>One run: reads both sides, plans, applies. What cannot be read or written is told in the outcome, not thrown.</summary>
    public Task<SyncOutcome> RunAsync(SyncRequest request, CancellationToken cancellationToken) =>
        OneAtATimeAsync(request, reading => RunAsync(request, reading, cancellationToken), cancellationToken);

    /// <summary>What a run would do now; writes nothing on either side.</summary>
    public async Task<SyncPreview> PlanAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        PlannedLook? look = null;
        var outcome = await OneAtATimeAsync(
            request,
            async reading =>
            {
                Progress?.Report(new SyncStep(1, PlanSteps, "reading both sides"));
                look = await _planner.PlanAsync(
                    request,
                    reading,
                    cancellationToken,
                    mayPrepare: false,
                    looked: seen => Tell(seen, PlanSteps)
                );
                return look.Seen is null
                    ? _outcomes.Unreadable(request, look.Problems)
                    : _outcomes.Of(request, look.Seen, look.Plan!, look.Problems, null);
            },
            cancellationToken,
            mayPrepare: false
        );
        if (look?.Seen is not { } seen || outcome.Plan is null)
        {
            return new SyncPreview(outcome, []);
        }

        Progress?.Report(new SyncStep(3, PlanSteps, "working out the new file"));
        var draft = new ApplyDraft(outcome.Plan.Tasks, seen, Reading(_shape!));
        draft.EditFiles();
        return new SyncPreview(
            outcome with
            {
                Problems = [.. outcome.Problems, .. draft.Problems],
            },
            [
                .. seen.Files.Select(file => new FilePreview(
                    file.Name,
                    file.Document,
                    draft.Documents.GetValueOrDefault(file.Name, file.Document)
                )),
            ]
        )
        {
            Seen = seen,
            Keeper = () => _kept.Keep(request, seen, draft.Tasks, look.Policy.RunTime),
        };
    }

    /// <summary>Resolves a conflict, both sides and all.</summary>
    /// <param name="id">The conflict's number.</param>
    /// <param name="resolution">The decision.</param>
    /// <param name="version">The conflict's version that it was decided on; without one any will do whose values still stand.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ResolveOutcome> ResolveAsync(long id, Resolution resolution, int? version, CancellationToken cancellationToken)
    {
        ResolveOutcome? result = null;
        var request = new SyncRequest("resolve", resolution.By, SyncDirection.Bidirectional) { Depth = LookDepth.Files };
        var outcome = await OneAtATimeAsync(
            request,
            async reading =>
            {
                for (var attempt = 1; ; attempt++)
                {
                    var (resolved, after) = await _resolution.TryAsync(id, resolution, version, request, reading, cancellationToken);
                    if (resolved is not null || attempt == MostAttempts)
                    {
                        result = resolved;
                        return after;
                    }
                }
            },
            cancellationToken
        );
        return result ?? new ResolveOutcome.NotWritten(outcome);
    }

    /// <summary>Where things stand after a look at both sides, without writing anything.</summary>
    public async Task<StatusReport> StatusAsync(CancellationToken cancellationToken)
    {
        var preview = await PlanAsync(new SyncRequest("status"), cancellationToken);
        var report = await ReportAsync(preview.Outcome, "status", cancellationToken);
        var pending = preview.Outcome.Plan?.Tasks.Count(task => task.Row is not null || task.Item is not null) ?? 0;
        return report with
        {
            LastSync = report.LastRun?.FinishedAt,
            SyncSource = report.LastRun?.Source ?? "",
            PendingChanges = pending,
            State = report.State == SyncState.InStep && pending > 0 ? SyncState.Waiting : report.State,
        };
    }

    /// <summary>The status as an outcome left it.</summary>
    internal Task<StatusReport> ReportAsync(SyncOutcome outcome, string source, CancellationToken cancellationToken) =>
        _status.ReportAsync(outcome, source, _shape, cancellationToken);

    /// <summary>The outcome of a run that ended in a way that nobody foresaw.</summary>
    internal SyncOutcome Failed(SyncRequest request, Exception exception) => _outcomes.Failed(request, exception);

    /// <inheritdoc/>
    public void Dispose() => _oneRun.Dispose();

    private async Task<SyncOutcome> RunAsync(SyncRequest request, DocumentOptions reading, CancellationToken cancellationToken)
    {
        SyncRun? wrote = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (outcome, isDone) = await TryAsync(request, reading, isFirst: attempt == 1, cancellationToken);
                wrote = outcome.Run ?? wrote;
                if (isDone || attempt == MostAttempts)
                {
                    return outcome with { Run = wrote };
                }
            }
            catch (StoreException e) when (attempt < MostStoreAttempts && (e.IsTransient || e.IsOutcomeUnknown))
            {
                // A lost race or connection; whether a commit went through, the next attempt finds out from the record beside the file.
                _observer.Forget();
                await Task.Delay(StorePause * attempt, _seams.Time, cancellationToken);
            }
        }
    }

    // The page that the rest hangs on: look, plan, apply. It is not done when a side moved in between; then the next look is made under the files' locks,
    // so that those who edit without a pause let it through.
    private async Task<(SyncOutcome Outcome, bool IsDone)> TryAsync(
        SyncRequest request,
        DocumentOptions reading,
        bool isFirst,
        CancellationToken cancellationToken
    )
    {
        var problems = await _aftermath.FinishAsync(reading, cancellationToken);
        SyncObservation seen;
        SyncPlan plan;
        ApplyResult result;
        await using (var held = isFirst ? null : await _aftermath.LockAllAsync(cancellationToken))
        {
            var startedAt = _seams.Time.GetUtcNow();
            Progress?.Report(new SyncStep(1, RunSteps, "reading both sides"));
            var look = await _planner.PlanAsync(request, reading, cancellationToken, looked: seen => Tell(seen, RunSteps));
            if (look.Seen is null)
            {
                return (_outcomes.Unreadable(request, [.. problems, .. look.Problems]), true);
            }

            (seen, plan) = (look.Seen, look.Plan!);
            plan = request.Kept is { } kept ? _kept.Restore(kept, seen, plan, _seams.Time.GetUtcNow()) : plan;
            problems = [.. problems, .. look.Problems];
            await WriteTracking.ConfirmAsync(_store, seen, plan.IsEmpty, _options, cancellationToken);
            if (plan.IsEmpty)
            {
                return (_outcomes.Of(request, seen, plan, problems, null), true);
            }

            Progress?.Report(new SyncStep(3, RunSteps, $"writing {plan.Tasks.Count:N0} of the tasks"));
            var origin = new RunOrigin(request.Source, request.Actor, SyncPolicy.DirectionOf(_options, request), startedAt);
            result = await _applier.ApplyAsync(plan, seen, reading, origin, held, cancellationToken);
        }

        const string Restless = "The file or a row keeps changing while it is being read; it is tried again.";
        var restless = new Refusal(Side.File, null, ErrorCode.FileLocked, Restless);
        switch (result)
        {
            case ApplyResult.Applied applied:
                Progress?.Report(new SyncStep(4, RunSteps, "waiting for those who still have the old file open"));
                var late = await _aftermath.SettleAsync(applied, seen, reading, cancellationToken);
                problems = [.. problems, .. applied.Problems, .. late, .. applied.IsPartial ? [restless] : Array.Empty<Refusal>()];
                return (_outcomes.Of(request, seen, plan, problems, applied), !applied.IsPartial);
            case ApplyResult.NotNow notNow:
                return (_outcomes.Of(request, seen, plan, [.. problems, .. notNow.Problems], null), true);
            default:
                return (_outcomes.Of(request, seen, plan, [.. problems, restless], null), false);
        }
    }

    private async Task<SyncOutcome> OneAtATimeAsync(
        SyncRequest request,
        Func<DocumentOptions, Task<SyncOutcome>> run,
        CancellationToken cancellationToken,
        bool mayPrepare = true
    )
    {
        await _oneRun.WaitAsync(cancellationToken);
        try
        {
            if (_shape is null && await _unprepared.WhyNotAsync(request, mayPrepare, cancellationToken) is { } notNow)
            {
                return notNow;
            }

            return await run(Reading(await OpenAsync(cancellationToken)));
        }
        catch (StoreException e)
        {
            _observer.Forget();
            return _outcomes.Unreadable(request, [new Refusal(Side.Database, null, e.Code, e.Message)]);
        }
        catch (FileException e)
        {
            return _outcomes.Unreadable(request, [new Refusal(Side.File, null, e.Code, e.Message)]);
        }
        finally
        {
            _oneRun.Release();
        }
    }

    private void Tell(SyncObservation seen, int steps) => Progress?.Report(new SyncStep(2, steps, $"comparing {seen.TotalTasks:N0} tasks"));

    private DocumentOptions Reading(StoreShape shape) => new(shape.IdType, _options.LargestFile);
}
