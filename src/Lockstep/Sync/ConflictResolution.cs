using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Resolves a stored conflict, if what both sides hold now is still what it is about.</summary>
internal sealed class ConflictResolution(
    ITaskStore store,
    SyncPlanner planner,
    SyncApplier applier,
    Aftermath aftermath,
    SyncOutcomes outcomes,
    TimeProvider time,
    Func<SyncRequest, DocumentOptions, CancellationToken, Task<SyncOutcome>> rerun
)
{
    /// <summary>Tries once; without a result a side moved in between.</summary>
    public async Task<(ResolveOutcome?, SyncOutcome)> TryAsync(
        long id,
        Resolution resolution,
        int? version,
        SyncRequest request,
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        var problems = await aftermath.FinishAsync(reading, cancellationToken);
        var startedAt = time.GetUtcNow();
        var look = await planner.PlanAsync(request, reading, cancellationToken, ask: true);
        problems = [.. problems, .. look.Problems];
        if (look is not { Seen: { } seen, Plan: { } plan })
        {
            var unreadable = outcomes.Unreadable(request, problems);
            return (new ResolveOutcome.NotWritten(unreadable), unreadable);
        }

        var policy = look.Policy;
        var outcome = outcomes.Of(request, seen, plan, problems, null);
        switch (await store.FindConflictAsync(id, cancellationToken))
        {
            case null:
                return (new ResolveOutcome.NotFound(id), outcome);
            case { Closing: not null } closed:
                return (new ResolveOutcome.AlreadyClosed(closed), outcome);
            case { } stored when Refused(stored.Conflict.Task, plan) is { } refused:
                return (new ResolveOutcome.Impossible(refused.Code, refused.Message), outcome);
            case { } stored
                when Current(stored.Conflict, seen, plan, policy) is not { } current
                    || (version ?? stored.Conflict.Version) != stored.Conflict.Version:
                // The matter is judged anew by an ordinary run: only a resolution may write against the direction.
                var after = await rerun(request with { Direction = null }, reading, cancellationToken);
                return (new ResolveOutcome.Moved(await store.FindConflictAsync(id, cancellationToken) ?? stored), after);
            case var stored:
                var decided = Resolver.Plan(
                    Current(stored.Conflict, seen, plan, policy)!,
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
                return await applier.ApplyAsync(single, seen, reading, origin, held: null, cancellationToken) switch
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
        var outcome = outcomes.Of(request, seen, plan, problems, null);
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
        var outcome = outcomes.Of(
            request,
            seen,
            plan,
            await aftermath.SettleAsync(applied, seen, reading, CancellationToken.None),
            applied
        );
        // It is committed, so nobody's patience ends it now.
        return (new ResolveOutcome.Resolved((await store.FindConflictAsync(id, CancellationToken.None))!, outcome), outcome);
    }

    private static Refusal? Refused(TaskId task, SyncPlan plan) => plan.Refusals.FirstOrDefault(refusal => refusal.Id == task);

    // The stored conflict with what both sides hold now, when that is still the same matter.
    private static Conflict? Current(Conflict stored, SyncObservation seen, SyncPlan plan, MergePolicy policy) =>
        plan.Conflicts.FirstOrDefault(conflict => conflict.Task == stored.Task) is { } judged && judged.IsSameMatterAs(stored, policy)
            ? stored with
            {
                FileTask = seen.Input.File.Tasks.GetValueOrDefault(stored.Task),
                DatabaseTask = seen.Store.Rows.Tasks.GetValueOrDefault(stored.Task),
            }
            : null;
}
