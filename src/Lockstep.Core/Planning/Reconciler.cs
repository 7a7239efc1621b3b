using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The algorithm: two sides and what they last agreed on give a plan. Pure and total; the table is docs/merge-rules.md.</summary>
public static class Reconciler
{
    /// <summary>Plans one run. What is paused is not planned; it waits.</summary>
    public static SyncPlan Plan(PlanInput input, MergePolicy policy) =>
        input.Pauses.Where(pause => pause.IsInForce(policy.Now ?? policy.RunTime)).ToList() is { Count: > 0 } pauses
            ? PausedPlanner.Plan(input, policy, pauses)
            : PlanFreely(input, policy);

    internal static SyncPlan PlanFreely(PlanInput input, MergePolicy policy)
    {
        var plan = Plan(input, policy, []);
        var held = policy.Force || !Guard.IsConcerned(plan, policy) ? [] : Guard.Inspect(plan, input, policy);
        // Planning again without the held sides leaves base and conflicts of what is held where they are.
        return Fights.Hold(held.Count == 0 ? plan : Plan(input, policy, held) with { Held = held }, input, policy);
    }

    /// <summary>Whether a plan of some tasks can't be judged without knowing how many there are in all; see <see cref="PlanInput.Totals"/>.</summary>
    public static bool NeedsTotals(PlanInput input, MergePolicy policy) =>
        input is { Scope.Count: > 0, Totals: null } && !policy.Force && Guard.IsConcerned(Plan(input, policy, []), policy);

    internal static TaskPlan PlanOf(TaskState state, TaskMergeResult merged) =>
        state.Plan() with
        {
            Row = merged.RowEdits.Count > 0 ? new RowChange.Update(merged.RowEdits, state.Row!.Revision) : null,
            Item = merged.ItemEdits.Count > 0 ? new ItemChange.Update(merged.ItemEdits, state.File!.Revision) : null,
            Base = merged.Base.Equals(state.Base) ? null : merged.Base,
            NeedsReadBack = merged.NeedsReadBack,
        };

    /// <summary>Whether a run under this policy would leave the task as it is and say nothing about it.</summary>
    public static bool IsQuiet(TaskId task, PlanInput input, MergePolicy policy) =>
        StateOf(task, input) is not { } state
        || Close(state, Decide(state, input, policy, Carried.By(policy.Direction)), policy, [])
            is { Plan.IsEmpty: true, Conflict: null, Differs: false, Waiting: null or [] };

    private static SyncPlan Plan(PlanInput input, MergePolicy policy, IReadOnlyList<HeldActions> held)
    {
        var carried = Carried.By(policy.Direction);
        var decisions = States(input, policy.Scope)
            .Select(state => Close(state, Decide(state, input, policy, carried.Without(held, state.Home)), policy, held))
            .ToList();
        return new SyncPlan
        {
            Tasks = [.. decisions.Select(decision => decision.Plan).Where(plan => !plan.IsEmpty)],
            Conflicts = [.. decisions.Select(decision => decision.Conflict).OfType<Conflict>()],
            Refusals =
            [
                .. new[] { input.File, input.Database }
                    .SelectMany(side => side.Refused.Values.Concat(side.Unidentified))
                    .Where(refusal => refusal.Id is { } id ? policy.Scope.Has(id) : policy.Scope.Named is null),
            ],
            Waiting = [.. decisions.SelectMany(decision => decision.Waiting ?? [])],
            Differs = decisions.Count(decision => decision.Differs),
        };
    }

    /// <summary>The tasks of an input, in the order of the file, then of the rows.</summary>
    internal static IEnumerable<TaskId> TasksOf(PlanInput input) => input.Scope ?? All(input);

    private static IEnumerable<TaskState> States(PlanInput input, TaskScope scope) =>
        TasksOf(input).Where(scope.Has).Select(id => StateOf(id, input)).OfType<TaskState>();

    private static IEnumerable<TaskId> All(PlanInput input) =>
        input
            .File.Tasks.Keys.Concat(input.Database.Tasks.Keys)
            .Concat(input.Base.Tasks.Keys)
            .Concat(input.OpenConflicts.Keys)
            .Concat(input.File.Refused.Keys)
            .Concat(input.Database.Refused.Keys)
            .Distinct();

    private static TaskState? StateOf(TaskId id, PlanInput input) =>
        input.HomeOf(id) is { } home
            ? new TaskState(
                id,
                home,
                input.File.Tasks.GetValueOrDefault(id),
                input.Database.Tasks.GetValueOrDefault(id),
                input.Base.Tasks.GetValueOrDefault(id),
                input.OpenConflicts.GetValueOrDefault(id)
            )
            {
                Writes = input.Writes.GetValueOrDefault(id),
                FormerRow = input.FormerRows.GetValueOrDefault(id),
            }
            : null;

    private static TaskDecision Decide(TaskState state, PlanInput input, MergePolicy policy, Carried carried) =>
        Unseen.On(state, input) is { Count: > 0 } unseen ? Unseen.Decide(state, unseen, policy)
        : policy.Detection == ConflictDetection.Timestamps ? TimestampRule.Decide(state, policy, carried)
        : DecideThreeWay(state, policy, carried);

    private static TaskDecision DecideThreeWay(TaskState state, MergePolicy policy, Carried carried) =>
        (state.File, state.Row, state.Base) switch
        {
            (not null, not null, null) => FirstMeeting.Decide(state, policy, carried),
            (not null, not null, not null) => MergeBoth(state, policy, carried),
            (not null, null, null) when StaleSave.BroughtBack(state, policy) is { } former => Deletion.Undone(state, former, policy),
            (not null, null, null) => carried.ToDatabase
                ? new TaskDecision(NewTask.Row(state, policy))
                : TaskDecision.Wait(state, Side.File),
            (null, not null, null) => carried.ToFile ? new TaskDecision(NewTask.Item(state)) : TaskDecision.Wait(state, Side.Database),
            (null, not null, not null) => Deletion.InFile(state, policy, carried),
            (not null, null, not null) => Deletion.InDatabase(state, policy, carried),
            (null, null, _) => new TaskDecision(state.Plan() with { ForgetsBase = state.Base is not null }),
        };

    private static TaskDecision MergeBoth(TaskState state, MergePolicy policy, Carried carried)
    {
        var stale = StaleSave.Places(state, policy);
        // A task that was moved here from another file belongs to this one now.
        var merged = TaskMerge.Merge(
            state.Base! with
            {
                File = state.Home,
            },
            state.File!,
            state.Row!,
            policy,
            carried,
            _ => policy.ForcedSource is { } source ? new Ruling.Take(source) : null,
            stale
        );
        var old = merged.Conflicts.Select(field => field.Path).Where(path => stale.Any(path.IsAtOrAbove)).ToList();
        var conflict =
            merged.Conflicts.Count == 0
                ? null
                : new Conflict
                {
                    Task = state.Id,
                    File = state.Home,
                    Kind = old.Count > 0 ? ConflictKind.StaleOverwrite : ConflictKind.Field,
                    Reason =
                        old.Count > 0
                            ? $"The file was saved with what stood there before Lockstep's last write: {string.Join(", ", old)}"
                            : $"Both sides changed {string.Join(", ", merged.Conflicts.Select(field => field.Path.ToString()))}",
                    Fields = merged.Conflicts,
                    FileTask = state.File,
                    DatabaseTask = state.Row,
                    DetectedAt = policy.RunTime,
                };
        List<WaitingChange> waiting =
            merged.Waiting.Count == 0
                ? []
                :
                [
                    .. merged
                        .Waiting.GroupBy(change => change.From, change => change.Path)
                        .Select(group => new WaitingChange(state.Id, group.Key, [.. group])),
                ];
        return new TaskDecision(PlanOf(state, merged), conflict, waiting);
    }

    // A conflict is stored when it is new or about something else now; without one, an open conflict is superseded.
    private static TaskDecision Close(TaskState state, TaskDecision decision, MergePolicy policy, IReadOnlyList<HeldActions> held)
    {
        if (decision.Conflict is not { } conflict)
        {
            return state.Open is { } open && decision.Plan.Closing is null
                ? decision with
                {
                    Plan = decision.Plan with { Closing = new ConflictClosing(open.Id, null, Resolution.Rule) },
                }
                : decision;
        }

        if (ReferenceEquals(conflict, state.Open))
        {
            return decision;
        }

        var stored = state.Open is { } known
            ? conflict with
            {
                Id = known.Id,
                Version = known.Version + 1,
                DetectedAt = known.DetectedAt,
            }
            : conflict;
        if (
            policy.OnConflict is { } choice
            && Resolver.Plan(stored, state.Base, new Resolution(choice, Resolution.Rule), policy) is ResolutionResult.Planned planned
            && !held.Any(hold => hold.Holds(state.Home) && Guard.Touches(planned.Plan, hold.Side))
        )
        {
            return new TaskDecision(planned.Plan);
        }

        return state.Open is { } same && same.IsSameMatterAs(stored, policy)
            ? decision with
            {
                Conflict = same with { FileTask = stored.FileTask, DatabaseTask = stored.DatabaseTask },
            }
            : decision with
            {
                Conflict = stored,
                Plan = decision.Plan with { Conflict = stored },
            };
    }
}
