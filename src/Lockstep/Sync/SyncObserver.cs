using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>
/// Looks at both sides. Once it has seen everything it looks only at what changed since and at what is still open; a look at everything stays the truth.
/// Used by one run at a time.
/// </summary>
internal sealed class SyncObserver(LockstepOptions options, FileRooms rooms, ITaskStore store)
{
    // From here on a sweep, which reads without asking for single tasks, is the cheaper way.
    private const int MostTasks = 20_000;
    private readonly FileObserver _files = new(options, rooms);
    private LastLook? _last;
    private IReadOnlySet<string> _held = new HashSet<string>();

    private IReadOnlyCollection<string> FreeColumns => (store as IStoreSetup)?.FreeColumns ?? [];

    /// <summary>Reads what the run needs of both sides; where no file can be read the reasons are told, and the database is not asked.</summary>
    /// <param name="request">What is asked: how deep the look goes, and whether it is a run like those before.</param>
    /// <param name="policy">The rules of the run.</param>
    /// <param name="reading">How files are read.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <param name="mayPrepare">Whether the store may be changed for what the files hold; a look that must not write says no.</param>
    public async Task<(SyncObservation? Seen, IReadOnlyList<Refusal> Problems)> LookAsync(
        SyncRequest request,
        MergePolicy policy,
        DocumentOptions reading,
        CancellationToken cancellationToken,
        bool mayPrepare = true
    )
    {
        var isUsual = IsUsual(request, policy);
        var last = isUsual && request.Depth != LookDepth.Everything ? _last : null;
        var (files, problems) = await _files.LookAsync(reading, request.Depth >= LookDepth.Files, cancellationToken);
        if (files.Count == 0)
        {
            _last = null;
            return (null, problems);
        }

        var names = _files.Names;
        // Before the rest, so that a pause that comes meanwhile is one that the run has not seen, and finds out about when it writes.
        var pauses = await store.PausesAsync(cancellationToken);
        var seen = last?.ChangedItems(names, files) is { } changed
            ? await LookAtAsync(last, changed, names, files, problems, pauses, cancellationToken)
            : null;
        seen ??= await SweepAsync(new Sweep(policy, Named(request), pauses, mayPrepare), names, files, problems, cancellationToken);
        if (!isUsual)
        {
            _last = null;
        }

        return (seen, []);
    }

    /// <summary>Reads the files alone; those that can't be read are told with the reason.</summary>
    public Task<(IReadOnlyList<SeenFile> Files, IReadOnlyList<Refusal> Problems)> LookAtFilesAsync(
        DocumentOptions reading,
        CancellationToken cancellationToken
    ) => _files.LookAsync(reading, reread: true, cancellationToken);

    /// <summary>Takes note of the plan that was made of the last look; without that everything it looked at stays open.</summary>
    public void Planned(SyncRequest request, MergePolicy policy, SyncPlan plan) =>
        _last = IsUsual(request, policy) ? _last?.After(plan) : null;

    /// <summary>Forgets what was seen: the next look is one at everything.</summary>
    public void Forget() => _last = null;

    // Under other rules than usual other tasks are quiet, and a run of some tasks leaves the others undone. Time stamps keep no base to be quiet about.
    private bool IsUsual(SyncRequest request, MergePolicy policy) =>
        !request.Force
        && request is { Tasks: null, Kept: null }
        && policy is { CarryRuntime: false, Detection: ConflictDetection.ThreeWay }
        && policy.Direction == options.Direction;

    private async Task<SyncObservation?> LookAtAsync(
        LastLook last,
        IReadOnlySet<TaskId> changedItems,
        IReadOnlyList<string> names,
        IReadOnlyList<SeenFile> files,
        IReadOnlyList<Refusal> problems,
        StoredPauses pauses,
        CancellationToken cancellationToken
    )
    {
        var set = _files.SetOf(names, files);
        var items = changedItems.Select(task => set.Snapshot.Tasks.GetValueOrDefault(task)).OfType<ScheduledTask>();
        if (!Sync.FreeColumns.Named(FreeColumns, items).IsSubsetOf(_held))
        {
            return null; // Whether a column of the table is the place for a new field only a look at all rows tells.
        }

        var changes = await store.ChangesAsync(last.Mark, cancellationToken);
        if (changes.Tasks is null)
        {
            return null;
        }

        var scope = changes.Tasks.Concat(changedItems).Concat(last.Open.Keys).Concat(set.Snapshot.Refused.Keys).ToHashSet();
        if (scope.Count > MostTasks)
        {
            return null;
        }

        var isAsItWas = files.All(file => ReferenceEquals(file.Document, last.Files[file.Name]));
        var reading =
            scope.Count == 0 && isAsItWas ? StoreReading.Empty : RowsInView.Of(set.Snapshot, await ReadAsync(scope, cancellationToken));
        var rows = reading.Rows with { IsComplete = true, Unidentified = last.Unidentified };
        reading = reading with { Rows = rows };
        var isHeld = scope.ToDictionary(task => task, task => set.Snapshot.Tasks.ContainsKey(task) || rows.Tasks.ContainsKey(task));
        var total = last.TotalTasks + isHeld.Sum(task => (task.Value ? 1 : 0) - (WasHeld(last, task.Key) ? 1 : 0));
        var input = new PlanInput(set, rows, reading.Base, reading.OpenConflicts)
        {
            NamedFiles = reading.NamedFiles,
            Writes = reading.Writes,
            Turns = reading.Turns,
            Scope = scope,
            Pauses = pauses.All,
        };
        _last = new LastLook(changes.Now, Documents(files), names, isHeld, last.Unidentified, total);
        return new SyncObservation(files, problems, reading, input, total, pauses);
    }

    private async Task<StoreReading> ReadAsync(HashSet<TaskId> scope, CancellationToken cancellationToken)
    {
        var reading = await store.ReadAsync(scope, cancellationToken);
        // Another process may have opened conflicts of tasks that this one had no reason to look at.
        var known = scope.Count;
        scope.UnionWith(reading.OpenConflicts.Keys);
        return scope.Count == known ? reading : await store.ReadAsync(scope, cancellationToken);
    }

    private static bool WasHeld(LastLook last, TaskId task) =>
        last.Open.TryGetValue(task, out var wasHeld) ? wasHeld : last.Files.Values.Any(file => file.Snapshot.Tasks.ContainsKey(task));

    private async Task<SyncObservation> SweepAsync(
        Sweep sweep,
        IReadOnlyList<string> names,
        IReadOnlyList<SeenFile> files,
        IReadOnlyList<Refusal> problems,
        CancellationToken cancellationToken
    )
    {
        _last = null;
        var sieve = new Sieve(_files.SetOf(names, files), sweep.Policy, sweep.Named, FreeColumns);
        var mark = await store.SweepAsync(sieve.TakeAsync, cancellationToken);
        _held = sieve.Columns.Held;
        if (sweep.MayPrepare && sieve.Columns.ToUse is { Count: > 0 } columns)
        {
            // A column of the table that bears the name of an extra field of the file is the place for it.
            await ((IStoreSetup)store).UseColumnsAsync(columns, cancellationToken);
            return await SweepAsync(sweep with { MayPrepare = false }, names, files, problems, cancellationToken);
        }

        var (reading, input, total) = sieve.Finish();
        input = input with { Pauses = sweep.Pauses.All };
        var gone = _files.NewlyGone(names, input.Totals!.BasesByFile.Keys);
        if (gone.Count > 0)
        {
            // Bases name a file that a pattern should find and doesn't: it is missing, and all is judged anew with that in mind.
            return await SweepAsync(
                sweep,
                [.. names, .. gone],
                files,
                [.. problems, .. gone.Select(FileObserver.Missing)],
                cancellationToken
            );
        }

        var isHeld = input.Scope!.ToDictionary(
            task => task,
            task => input.File.Tasks.ContainsKey(task) || reading.Rows.Tasks.ContainsKey(task)
        );
        // A look that left columns to be taken up says nothing to one that takes them up.
        _last =
            sieve.Columns.ToUse.Count > 0 ? null : new LastLook(mark, Documents(files), names, isHeld, reading.Rows.Unidentified, total);
        return new SyncObservation(files, problems, reading, input, total, sweep.Pauses);
    }

    private static Dictionary<string, ScheduleDocument> Documents(IReadOnlyList<SeenFile> files) =>
        files.ToDictionary(file => file.Name, file => file.Document, StringComparer.Ordinal);

    // The tasks that a request names are looked at also where nothing is to be done about them.
    private static HashSet<TaskId> Named(SyncRequest request) =>
        [.. request.Tasks ?? [], .. request.Kept?.Tasks.Select(task => task.Id) ?? []];

    private sealed record Sweep(MergePolicy Policy, IReadOnlySet<TaskId> Named, StoredPauses Pauses, bool MayPrepare);
}
