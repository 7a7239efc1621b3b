using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>
/// A task that a side holds in a form that was refused, or may hold because not all of the side was read. It is neither written nor deleted; what the
/// other side changed waits.
/// </summary>
internal static class Unseen
{
    /// <summary>The sides on which nothing can be said about the task.</summary>
    public static IReadOnlyList<Side> On(TaskState state, PlanInput input) =>
        (IsUnseen(state.Id, state.File, input.File), IsUnseen(state.Id, state.Row, input.Database)) switch
        {
            (false, false) => [],
            (true, false) => [Side.File],
            (false, true) => [Side.Database],
            (true, true) => [Side.File, Side.Database],
        };

    public static TaskDecision Decide(TaskState state, IReadOnlyList<Side> unseen, MergePolicy policy)
    {
        var from = unseen[0] == Side.File ? Side.Database : Side.File;
        var waits = unseen.Count == 1 && state.Open is null && Changed(state, from, policy);
        var isEdit = state.Base is not null && (state.File ?? state.Row) is not null;
        return new TaskDecision(
            state.Plan(),
            state.Open,
            waits ? [new WaitingChange(state.Id, from, isEdit ? [.. Deletion.Edited(state, policy).Select(field => field.Path)] : [])] : []
        );
    }

    private static bool IsUnseen(TaskId id, ScheduledTask? task, Snapshot snapshot) =>
        snapshot.Refused.ContainsKey(id) || (task is null && !snapshot.KnowsAbsence);

    private static bool Changed(TaskState state, Side side, MergePolicy policy) =>
        (side == Side.File ? state.File : state.Row, state.Base) switch
        {
            ({ } item, { } held) when side == Side.File => TaskMerge.FileChanged(held, item, policy),
            ({ } row, { } held) => TaskMerge.RowChanged(held, row, policy),
            (var task, var held) => (task is null) != (held is null),
        };
}
