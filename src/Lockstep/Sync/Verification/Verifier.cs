using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Files;
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
        if (preview is not { Seen: { } seen, Outcome.Plan: { } plan })
        {
            string[] unseen = ["rows", "plan", "sides", "base", "conflicts", "log"];
            var skipped = unseen.Select(name => new VerifyCheck(name, VerifyState.Skipped, [], null));
            return new VerifyReport([database, file, .. skipped, beside, held], problems);
        }

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

    private VerifyCheck Leftovers()
    {
        try
        {
            var (swaps, late) = LeftBehind.Any(_seams, Target);
            return VerifyCheck.Of(
                "leftovers",
                [
                    .. swaps ? ["an interrupted write lies beside the file; the next run finishes it"] : Array.Empty<string>(),
                    .. late
                        ? ["an old version that somebody still had open lies beside the file; the next run merges it"]
                        : Array.Empty<string>(),
                ],
                "lockstep sync"
            );
        }
        catch (FileException exception)
        {
            return VerifyCheck.Of("leftovers", [exception.Message], "lockstep status");
        }
    }

    // Only a process that lives can hold the lock; its file alone means nothing.
    private VerifyCheck Lock()
    {
        try
        {
            var status = _seams.Calls.Status(Target + ".lock", followLinks: false);
            var holder = status is null ? null : LockHolder.Of(status);
            return VerifyCheck.Of("lock", holder is { Process: > 0 } ? [$"{holder}"] : [], "lockstep status");
        }
        catch (FileException exception)
        {
            return VerifyCheck.Of("lock", [exception.Message], "lockstep status");
        }
    }

    private string Target => PathWalk.To(_seams.Calls, _options.File).Target;
}
