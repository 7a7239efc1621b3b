using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Files;
using Lockstep.Settings;
using Lockstep.Storage;

namespace Lockstep.Sync.Verification;

/// <summary>Checks that both sides, the base and the change log agree. Reads only, and holds no lock longer than a read.</summary>
public sealed class Verifier
{
    private const int Looks = 3;
    private const int NewestEntries = 100_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly LockstepOptions _options;
    private readonly SyncEngine _engine;
    private readonly ITaskStore _store;
    private readonly FileSeams _seams;

    internal Verifier(LockstepOptions options, SyncEngine engine, ITaskStore store, FileSeams seams) =>
        (_options, _engine, _store, _seams) = (options, engine, store, seams);

    /// <summary>Checks. What a run or a writer is in the middle of is looked at again before it is called wrong.</summary>
    public async Task<VerifyReport> RunAsync(CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            var report = await LookAsync(cancellationToken);
            if (report.State < VerifyState.Wrong || look == Looks)
            {
                return report;
            }

            await _seams.PauseAsync(Pause, cancellationToken);
        }
    }

    private async Task<VerifyReport> LookAsync(CancellationToken cancellationToken)
    {
        var preview = await _engine.PlanAsync(new SyncRequest("verify"), cancellationToken);
        var problems = preview.Outcome.Problems;
        var ofDatabase = problems.Where(problem => problem is { Side: Side.Database, Id: null, Code: not ErrorCode.InvalidId }).ToList();
        var database = VerifyCheck.Of(
            "database",
            ofDatabase.Select(problem => problem.ToString()),
            ofDatabase.Any(problem => problem.Code == ErrorCode.DatabaseShape) ? "lockstep init" : "lockstep status"
        );
        var files = problems.Where(problem => problem.Side == Side.File).Select(problem => problem.ToString());
        var file = VerifyCheck.Of("file", files, "lockstep validate");
        var (beside, held) = (Leftovers(), Lock());
        if (preview is not { Seen: { } looked, Outcome.Plan: not null })
        {
            string[] unseen = ["rows", "plan", "sides", "base", "conflicts", "log"];
            var skipped = unseen.Select(name => new VerifyCheck(name, VerifyState.Skipped, [], null));
            return new VerifyReport([database, file, .. skipped, beside, held], problems);
        }

        var (seen, plan) = await ReadAllAsync(looked, cancellationToken);
        var rows = problems.Where(problem => problem.Side == Side.Database).Select(problem => problem.ToString());
        var agreement = new Agreement(_options, seen, plan);
        return new VerifyReport(
            [
                database,
                file,
                VerifyCheck.Of("rows", rows, "lockstep status"),
                VerifyCheck.Of("plan", Pending(plan), plan.Held.Count > 0 ? "lockstep plan" : "lockstep sync"),
                VerifyCheck.Of("sides", agreement.Sides(), "lockstep plan"),
                VerifyCheck.Of("base", agreement.Bases(), "lockstep sync"),
                Conflicts(agreement, seen),
                VerifyCheck.Of("log", await LogAsync(seen.Store.Rows, cancellationToken), "lockstep status"),
                beside,
                held,
            ],
            problems
        );
    }

    // A run keeps only the tasks about which something is to be done; here what a run passes over is judged too.
    private async Task<(SyncObservation Seen, SyncPlan Plan)> ReadAllAsync(SyncObservation looked, CancellationToken cancellationToken)
    {
        var store = await _store.ReadAsync(cancellationToken);
        var input = new PlanInput(looked.Input.Files, store.Rows, store.Base, store.OpenConflicts)
        {
            NamedFiles = store.NamedFiles,
            Pauses = looked.Pauses.All,
        };
        var policy = SyncPolicy.Of(_options, new SyncRequest("verify"), _seams.Time.GetUtcNow());
        return (looked with { Store = store, Input = input }, Reconciler.Plan(input, policy));
    }

    private static IEnumerable<string> Pending(SyncPlan plan) =>
        plan
            .Tasks.Select(task =>
                $"task {task.Id}: {(task.Row is not null || task.Item is not null ? "a run would write it" : "a run would record it")}"
            )
            .Concat(plan.Held.Select(held => held.Reason));

    private static VerifyCheck Conflicts(Agreement agreement, SyncObservation seen)
    {
        var lost = VerifyCheck.Of("conflicts", agreement.LostConflicts(), "lockstep sync");
        var open = seen.Store.OpenConflicts.Values.OrderBy(conflict => conflict.Id).ToList();
        return lost.State == VerifyState.Ok && open.Count > 0
            ? VerifyCheck.Of(
                "conflicts",
                open.Select(conflict => $"conflict {conflict.Id} of task {conflict.Task} waits"),
                "lockstep conflicts list"
            ) with
            {
                State = VerifyState.Waiting,
            }
            : lost;
    }

    private async Task<IReadOnlyList<string>> LogAsync(Snapshot rows, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var (task, entry) in await _store.NewestChangesAsync(NewestEntries, cancellationToken))
        {
            if (rows.Refused.ContainsKey(task))
            {
                continue;
            }

            var row = rows.Tasks.GetValueOrDefault(task);
            var fault = (row, entry) switch
            {
                (null, not null) => $"task {task}: its newest log entry wrote the row, and there is none",
                (not null, null) => $"task {task}: its newest log entry deleted the row, and there is one",
                ({ } present, { } version) when present.Revision != (UInt128)version =>
                    $"task {task}: the row is of version {present.Revision}, its newest log entry of {version}",
                _ => null,
            };
            if (fault is not null)
            {
                faults.Add(fault);
            }
        }

        return faults;
    }

    private VerifyCheck Leftovers() =>
        BesideEach(
            "leftovers",
            "lockstep sync",
            (name, target) =>
            {
                var (swaps, late) = LeftBehind.Any(_seams, target);
                return
                [
                    .. swaps ? [$"an interrupted write lies beside {name}; the next run finishes it"] : Array.Empty<string>(),
                    .. late
                        ? [$"an old version that somebody still had open lies beside {name}; the next run merges it"]
                        : Array.Empty<string>(),
                ];
            }
        );

    // Only a process that lives can hold the lock; its file alone means nothing.
    private VerifyCheck Lock() =>
        BesideEach(
            "lock",
            "lockstep status",
            (name, target) =>
                _seams.Calls.Status(target + ".lock", followLinks: false) is { } status && LockHolder.Of(status) is { Process: > 0 } holder
                    ? [$"{name}: {holder}"]
                    : []
        );

    private VerifyCheck BesideEach(string check, string help, Func<string, string, IEnumerable<string>> look)
    {
        var faults = new List<string>();
        var helps = help;
        foreach (var name in FilePatterns.Expand(_options.Files))
        {
            try
            {
                faults.AddRange(look(name, PathWalk.To(_seams.Calls, name).Target));
            }
            catch (FileException exception)
            {
                faults.Add(exception.Message);
                helps = "lockstep status";
            }
        }

        return VerifyCheck.Of(check, faults, helps);
    }
}
