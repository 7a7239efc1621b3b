using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Keeps one file and one database in step, one run at a time. Thread-safe.</summary>
public sealed class SyncEngine : IDisposable
{
    private const int MostAttempts = 10;
    private readonly LockstepOptions _options;
    private readonly ITaskStore _store;
    private readonly ScheduleFile _file;
    private readonly FileSeams _seams;
    private readonly SyncApplier _applier;
    private readonly LateVersions _late;
    private readonly SyncObserver _observer;
    private readonly SemaphoreSlim _oneRun = new(1);
    private StoreShape? _shape;

    internal SyncEngine(LockstepOptions options, ITaskStore store, FileSeams seams)
    {
        (_options, _store, _seams) = (options, store, seams);
        _file = new ScheduleFile(options.File, seams, options.LargestFile) { LockTimeout = options.LockTimeout };
        _applier = new SyncApplier(options, store, seams);
        _observer = new SyncObserver(_file, store);
        _late = new LateVersions(options, store, _file, seams, _applier);
    }

    /// <summary>Opens the store and makes ready to run; may be called again after a failure.</summary>
    /// <exception cref="StoreException">The database cannot be reached or is of a wrong shape.</exception>
    public async Task<StoreShape> OpenAsync(CancellationToken cancellationToken) => _shape ??= await _store.OpenAsync(cancellationToken);

    internal bool IsOpen => _shape is not null;

    /// <summary>Whether an old version of the file still waits to be looked at.</summary>
    internal bool HasUnsettledVersions => _late.AnyLeft;

    /// <summary>One run: reads both sides, plans, applies. What cannot be read or written is told in the outcome, not thrown.</summary>
    public Task<SyncOutcome> RunAsync(SyncRequest request, CancellationToken cancellationToken) =>
        OneAtATimeAsync(request, reading => RunAsync(request, reading, cancellationToken), cancellationToken);

    /// <summary>What a run would do now; writes nothing on either side.</summary>
    public async Task<SyncPreview> PlanAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        SyncObservation? seen = null;
        var outcome = await OneAtATimeAsync(
            request,
            async reading =>
            {
                var look = await _observer.LookAsync(reading, cancellationToken);
                seen = look.Seen;
                return seen is null
                    ? Unreadable(request, look.Problems)
                    : Outcome(request, seen, Reconciler.Plan(seen.Input, Policy(request)), [], null);
            },
            cancellationToken,
            mayPrepare: false
        );
        if (seen is null || outcome.Plan is null)
        {
            return new SyncPreview(outcome, null, null);
        }

        var draft = new ApplyDraft(outcome.Plan.Tasks, seen, Reading(_shape!));
        draft.EditFile();
        return new SyncPreview(outcome with { Problems = [.. outcome.Problems, .. draft.Problems] }, seen.Document, draft.Document);
    }

    /// <summary>Resolves a conflict, both sides and all.</summary>
    /// <param name="id">The conflict's number.</param>
    /// <param name="resolution">The decision.</param>
    /// <param name="version">The conflict's version that it was decided on; without one any will do whose values still stand.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ResolveOutcome> ResolveAsync(long id, Resolution resolution, int? version, CancellationToken cancellationToken)
    {
        ResolveOutcome? result = null;
        var request = new SyncRequest("resolve", resolution.By, SyncDirection.Bidirectional);
        var outcome = await OneAtATimeAsync(
            request,
            async reading =>
            {
                for (var attempt = 1; ; attempt++)
                {
                    var (resolved, after) = await ResolveOnceAsync(id, resolution, version, request, reading, cancellationToken);
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
        return await ReportAsync(preview.Outcome, "status", cancellationToken);
    }

    /// <summary>The status as an outcome left it.</summary>
    internal async Task<StatusReport> ReportAsync(SyncOutcome outcome, string source, CancellationToken cancellationToken)
    {
        var metadata = MetadataOrNothing();
        return new StatusReport
        {
            State = outcome.State,
            LastSync = outcome.At,
            LastRun = await LastRunAsync(cancellationToken),
            TotalTasks = outcome.TotalTasks,
            PendingConflicts = outcome.Conflicts.Count,
            SyncSource = source,
            Files =
            [
                new FileReport(_options.File, metadata?.Checksum ?? "", metadata?.Size ?? 0, metadata?.LastModified, outcome.FileTasks),
            ],
            Database = _store.Description,
            Problems = outcome.Problems,
            Held = outcome.Plan?.Held ?? [],
            Waiting = outcome.Plan?.Waiting ?? [],
            Differs = outcome.Plan?.Differs ?? 0,
            Limitations = [.. ScheduleFile.Limitations, .. _shape?.Warnings ?? []],
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _oneRun.Dispose();

    // The page that the rest hangs on: look, plan, apply; and again when a side moved in between.
    private async Task<SyncOutcome> RunAsync(SyncRequest request, DocumentOptions reading, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var problems = await _late.RecoverAsync(reading, cancellationToken);
            var startedAt = _seams.Time.GetUtcNow();
            var look = await _observer.LookAsync(reading, cancellationToken);
            if (look.Seen is not { } seen)
            {
                return Unreadable(request, [.. problems, .. look.Problems]);
            }

            var plan = Reconciler.Plan(seen.Input, Policy(request));
            if (plan.IsEmpty)
            {
                return Outcome(request, seen, plan, problems, null);
            }

            var origin = new RunOrigin(request.Source, request.Actor, DirectionOf(request), startedAt);
            switch (await _applier.ApplyAsync(plan, seen, reading, origin, cancellationToken))
            {
                case ApplyResult.Applied applied:
                    problems =
                    [
                        .. problems,
                        .. applied.Problems,
                        .. await _late.SettleAsync(applied.Swap, seen, reading, cancellationToken),
                    ];
                    return Outcome(request, seen, plan, problems, applied);
                case ApplyResult.NotNow notNow:
                    return Outcome(request, seen, plan, [.. problems, .. notNow.Problems], null);
                case ApplyResult.Moved when attempt == MostAttempts:
                    var busy = new Refusal(
                        Side.File,
                        null,
                        ErrorCode.FileLocked,
                        "The file keeps changing while it is being read; it is tried again."
                    );
                    return Outcome(request, seen, plan, [.. problems, busy], null);
            }
        }
    }

    private async Task<(ResolveOutcome?, SyncOutcome)> ResolveOnceAsync(
        long id,
        Resolution resolution,
        int? version,
        SyncRequest request,
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        var problems = await _late.RecoverAsync(reading, cancellationToken);
        var look = await _observer.LookAsync(reading, cancellationToken);
        if (look.Seen is not { } seen)
        {
            var unreadable = Unreadable(request, [.. problems, .. look.Problems]);
            return (new ResolveOutcome.NotWritten(unreadable), unreadable);
        }

        var startedAt = _seams.Time.GetUtcNow();
        var policy = Policy(request) with { OnConflict = null };
        var plan = Reconciler.Plan(seen.Input, policy);
        var outcome = Outcome(request, seen, plan, problems, null);
        switch (await _store.FindConflictAsync(id, cancellationToken))
        {
            case null:
                return (new ResolveOutcome.NotFound(id), outcome);
            case { Closing: not null } closed:
                return (new ResolveOutcome.AlreadyClosed(closed), outcome);
            case { } stored when Refused(stored.Conflict.Task, plan) is { } refused:
                return (new ResolveOutcome.Impossible(refused.Code, refused.Message), outcome);
            case { } stored
                when Current(stored.Conflict, seen, plan) is not { } current
                    || (version ?? stored.Conflict.Version) != stored.Conflict.Version:
                // The matter is judged anew by an ordinary run: only a resolution may write against the direction.
                var rerun = await RunAsync(request with { Direction = null }, reading, cancellationToken);
                return (new ResolveOutcome.Moved(await _store.FindConflictAsync(id, cancellationToken) ?? stored), rerun);
            case var stored:
                var decided = Resolver.Plan(
                    Current(stored.Conflict, seen, plan)!,
                    seen.Store.Base.Tasks.GetValueOrDefault(stored.Conflict.Task),
                    resolution,
                    policy
                );
                if (decided is not ResolutionResult.Planned planned)
                {
                    var impossible = (ResolutionResult.Impossible)decided;
                    return (new ResolveOutcome.Impossible(impossible.Code, impossible.Message), outcome);
                }

                var single = plan with { Tasks = [planned.Plan] };
                var origin = new RunOrigin(request.Source, request.Actor, SyncDirection.Bidirectional, startedAt);
                return await _applier.ApplyAsync(single, seen, reading, origin, cancellationToken) switch
                {
                    ApplyResult.Applied applied when applied.Carried.Count == 1 => await ResolvedAsync(
                        id,
                        request,
                        seen,
                        single,
                        reading,
                        applied
                    ),
                    ApplyResult.NotNow notNow => NotWritten(request, seen, single, notNow.Problems),
                    ApplyResult.Applied refused => NotWritten(request, seen, single, refused.Problems),
                    _ => (null, outcome),
                };
        }
    }

    private (ResolveOutcome?, SyncOutcome) NotWritten(
        SyncRequest request,
        SyncObservation seen,
        SyncPlan plan,
        IReadOnlyList<Refusal> problems
    )
    {
        var outcome = Outcome(request, seen, plan, problems, null);
        return (new ResolveOutcome.NotWritten(outcome), outcome);
    }

    private async Task<(ResolveOutcome?, SyncOutcome)> ResolvedAsync(
        long id,
        SyncRequest request,
        SyncObservation seen,
        SyncPlan plan,
        DocumentOptions reading,
        ApplyResult.Applied applied
    )
    {
        var outcome = Outcome(request, seen, plan, await _late.SettleAsync(applied.Swap, seen, reading, CancellationToken.None), applied);
        // It is committed, so nobody's patience ends it now.
        return (new ResolveOutcome.Resolved((await _store.FindConflictAsync(id, CancellationToken.None))!, outcome), outcome);
    }

    private static Refusal? Refused(TaskId task, SyncPlan plan) => plan.Refusals.FirstOrDefault(refusal => refusal.Id == task);

    // The stored conflict with what both sides hold now, when that is still the same matter.
    private static Conflict? Current(Conflict stored, SyncObservation seen, SyncPlan plan) =>
        plan.Conflicts.FirstOrDefault(conflict => conflict.Task == stored.Task) is { } judged && judged.IsSameMatterAs(stored)
            ? stored with
            {
                FileTask = seen.Document.Snapshot.Tasks.GetValueOrDefault(stored.Task),
                DatabaseTask = seen.Store.Rows.Tasks.GetValueOrDefault(stored.Task),
            }
            : null;

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
            if (!mayPrepare && _shape is null && !await _store.IsPreparedAsync(cancellationToken))
            {
                const string NotPrepared =
                    "The database is not prepared for Lockstep yet. Run lockstep init; the first sync or serve does it too.";
                return Unreadable(request, [new Refusal(Side.Database, null, ErrorCode.DatabaseShape, NotPrepared)]);
            }

            return await run(Reading(await OpenAsync(cancellationToken)));
        }
        catch (StoreException e)
        {
            return Unreadable(request, [new Refusal(Side.Database, null, e.Code, e.Message)]);
        }
        catch (FileException e)
        {
            return Unreadable(request, [new Refusal(Side.File, null, e.Code, e.Message)]);
        }
        finally
        {
            _oneRun.Release();
        }
    }

    /// <summary>The outcome of a run that ended in a way that nobody foresaw.</summary>
    internal SyncOutcome Failed(SyncRequest request, Exception exception) =>
        Unreadable(
            request,
            [
                new Refusal(
                    Side.File,
                    null,
                    ErrorCode.Internal,
                    $"The run failed: {exception.GetType().Name}. The log says more; it is tried again."
                ),
            ]
        );

    private SyncOutcome Unreadable(SyncRequest request, IReadOnlyList<Refusal> problems) =>
        new()
        {
            State = SyncStates.Of(null, problems),
            Direction = DirectionOf(request),
            At = _seams.Time.GetUtcNow(),
            Problems = problems,
        };

    private SyncOutcome Outcome(
        SyncRequest request,
        SyncObservation seen,
        SyncPlan plan,
        IReadOnlyList<Refusal> problems,
        ApplyResult.Applied? applied
    )
    {
        var numbered = applied?.Carried.Select(task => task.Conflict).OfType<Conflict>().ToDictionary(conflict => conflict.Task) ?? [];
        var closed =
            applied?.Carried.Select(task => task.Closing).OfType<ConflictClosing>().Select(closing => closing.ConflictId).ToHashSet() ?? [];
        IReadOnlyList<Conflict> open =
        [
            .. plan
                .Conflicts.Select(conflict => numbered.GetValueOrDefault(conflict.Task, conflict))
                .Where(conflict => !closed.Contains(conflict.Id)),
        ];
        return new SyncOutcome
        {
            State = SyncStates.Of(plan with { Conflicts = open }, [.. problems, .. plan.Refusals]),
            Direction = DirectionOf(request),
            At = _seams.Time.GetUtcNow(),
            Run = applied?.Run,
            Plan = plan,
            TotalTasks = seen.Document.Snapshot.Tasks.Keys.Union(seen.Store.Rows.Tasks.Keys).Count(),
            FileTasks = seen.Document.Snapshot.Tasks.Count,
            Conflicts = open,
            Problems = [.. problems, .. plan.Refusals],
        };
    }

    private MergePolicy Policy(SyncRequest request) =>
        SyncPolicy.Of(_options, request) with
        {
            Direction = DirectionOf(request),
            RunTime = _seams.Time.GetUtcNow(),
        };

    private SyncDirection DirectionOf(SyncRequest request) => request.Direction ?? _options.Direction;

    private DocumentOptions Reading(StoreShape shape) => new(shape.IdType, _options.LargestFile);

    private async Task<SyncRun?> LastRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _shape is null ? null
                : await _store.RunsAsync(1, cancellationToken) is [var last, ..] ? last
                : null;
        }
        catch (StoreException)
        {
            return null; // The outcome's problems say already that the database is away.
        }
    }

    private FileMetadata? MetadataOrNothing()
    {
        try
        {
            return _file.Metadata();
        }
        catch (FileException)
        {
            return null; // The outcome's problems say already that the file can't be read.
        }
    }
}
