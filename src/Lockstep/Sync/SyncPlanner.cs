using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Looks at both sides and plans. Used by one run at a time.</summary>
internal sealed class SyncPlanner(LockstepOptions options, SyncObserver observer, ITaskStore store, TimeProvider time)
{
    private readonly MoveGrace _grace = new(time);
    private readonly FormerRows _former = new(store);

    /// <summary>Whether a row waits for its item to turn up in another file.</summary>
    public bool AwaitsMoves => _grace.IsWaiting;

    /// <summary>Looks and plans.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="reading">How files are read.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <param name="ask">Whether conflicts are left to a person even where a rule may decide.</param>
    /// <param name="looked">Is told what was seen before the plan is made.</param>
    /// <param name="mayPrepare">Whether the store may be changed for what the files hold; a look that must not write says no.</param>
    /// <exception cref="RequestRefusedException">The request names a task that is not there.</exception>
    public async Task<PlannedLook> PlanAsync(
        SyncRequest request,
        DocumentOptions reading,
        CancellationToken cancellationToken,
        bool ask = false,
        bool mayPrepare = true,
        Action<SyncObservation>? looked = null
    )
    {
        var usual = SyncPolicy.Of(options, request, time.GetUtcNow());
        var policy = ask ? usual with { OnConflict = null } : usual;
        var (seen, problems) = await observer.LookAsync(request, policy, reading, cancellationToken, mayPrepare);
        if (seen is not null && Reconciler.NeedsTotals(seen.Input, policy) && await WithTotalsAsync(seen, cancellationToken) is var counted)
        {
            (seen, problems) = counted is not null
                ? (counted, problems)
                : await observer.LookAsync(request with { Depth = LookDepth.Everything }, policy, reading, cancellationToken, mayPrepare);
        }

        if (seen is null)
        {
            return new PlannedLook(null, null, policy, problems);
        }

        looked?.Invoke(seen);
        NamedTasks.Check(request, seen);
        var plan = Reconciler.Plan(seen.Input, policy);
        if (await _former.FindAsync(seen.Input, plan, policy, cancellationToken) is { } input)
        {
            seen = seen with { Input = input };
            plan = Reconciler.Plan(input, policy);
        }

        if (request.AwaitsMoves && !policy.Force && seen.Input.Files.Names.Count > 1)
        {
            plan = _grace.Apply(plan);
        }

        plan = await Fighters.NameAsync(plan, store, cancellationToken);
        observer.Planned(request, policy, plan);
        return new PlannedLook(seen, plan, policy, seen.Unread);
    }

    // How many rows belong to each of several files only a look at everything tells.
    private async Task<SyncObservation?> WithTotalsAsync(SyncObservation seen, CancellationToken cancellationToken)
    {
        if (seen.Input.Files.Names.Count > 1)
        {
            return null;
        }

        var counts = await store.CountAsync(cancellationToken);
        var invalid = seen.Store.Rows.Refused.Count + seen.Store.Rows.Unidentified.Count;
        var totals = new StoreTotals(
            (int)counts.Rows + RowsInView.CountBack(seen.Store) - invalid,
            counts.BasesByFile.ToDictionary(file => file.Key, file => (int)file.Value)
        );
        return seen with { Input = seen.Input with { Totals = totals } };
    }
}
