using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The plain rule without a base: the later <c>updated_at</c> counts, and nothing is ever deleted.</summary>
internal static class TimestampRule
{
    public static TaskDecision Decide(TaskState state, MergePolicy policy, Carried carried) =>
        (state.File, state.Row) switch
        {
            (not null, null) => carried.ToDatabase
                ? new TaskDecision(NewTask.Row(state, policy) with { Base = null })
                : TaskDecision.Wait(state, Side.File),
            (null, not null) => carried.ToFile
                ? new TaskDecision(NewTask.Item(state) with { Base = null })
                : TaskDecision.Wait(state, Side.Database),
            (not null, not null) => DecideBoth(state with { Base = FirstMeeting.Base(state, policy) }, policy, carried),
            _ => new TaskDecision(state.Plan()),
        };

    private static TaskDecision DecideBoth(TaskState state, MergePolicy policy, Carried carried)
    {
        if (FirstMeeting.Differences(state, policy).Count == 0)
        {
            return new TaskDecision(state.Plan());
        }

        return (policy.ForcedSource ?? FirstMeeting.Newer(state), policy.Direction) switch
        {
            (Side.File, _) => carried.ToDatabase ? Take(state, Side.File, policy) : TaskDecision.Wait(state, Side.File),
            (Side.Database, SyncDirection.DbToYaml) => carried.ToFile
                ? Take(state, Side.Database, policy)
                : TaskDecision.Wait(state, Side.Database),
            (Side.Database, _) => new TaskDecision(state.Plan(), ConflictOf(state, policy)),
            _ => new TaskDecision(state.Plan(), Differs: true),
        };
    }

    // The side that is taken gives its stamp too, so that the next run finds both alike.
    private static TaskDecision Take(TaskState state, Side side, MergePolicy policy)
    {
        var plan = Resolver.TakeWhole(state, side, policy) with { Base = null };
        var stamp = new FieldEdit(new FieldPath(TaskField.UpdatedAt), (side == Side.File ? state.File! : state.Row!)[TaskField.UpdatedAt]);
        return new TaskDecision(
            plan with
            {
                Row = plan.Row is RowChange.Update row ? row with { Edits = WithStamp(row.Edits, stamp) } : plan.Row,
                Item = plan.Item is ItemChange.Update item ? item with { Edits = WithStamp(item.Edits, stamp) } : plan.Item,
            }
        );
    }

    private static IReadOnlyList<FieldEdit> WithStamp(IReadOnlyList<FieldEdit> edits, FieldEdit stamp) =>
        stamp.Value is TaskValue.Instant ? [.. edits.Where(edit => edit.Path != stamp.Path), stamp] : edits;

    private static Conflict ConflictOf(TaskState state, MergePolicy policy) =>
        new()
        {
            Task = state.Id,
            File = state.Home,
            Kind = ConflictKind.NoBase,
            Reason = FirstMeeting.DatabaseIsNewer,
            Fields = FirstMeeting.Differences(state, policy),
            FileTask = state.File,
            DatabaseTask = state.Row,
            DetectedAt = policy.RunTime,
        };
}
