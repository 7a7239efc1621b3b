using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A task that one side deleted since the base: the deletion follows, unless the other side edited it.</summary>
internal static class Deletion
{
    public static TaskDecision InFile(TaskState state, MergePolicy policy, Carried carried)
    {
        var edited = TaskMerge.RowChanged(state.Base!, state.Row!, policy);
        var delete = state.Plan() with { Row = new RowChange.Delete(state.Row!.Revision), ForgetsBase = true };
        return Decide(state, Side.File, edited, delete, () => NewTask.Item(state), policy, carried);
    }

    public static TaskDecision InDatabase(TaskState state, MergePolicy policy, Carried carried)
    {
        var edited = TaskMerge.FileChanged(state.Base!, state.File!, policy);
        var delete = state.Plan() with { Item = new ItemChange.Delete(state.File!.Revision), ForgetsBase = true };
        return Decide(state, Side.Database, edited, delete, () => NewTask.Row(state, policy), policy, carried);
    }

    private static TaskDecision Decide(
        TaskState state,
        Side deleting,
        bool edited,
        TaskPlan delete,
        Func<TaskPlan> putBack,
        MergePolicy policy,
        Carried carried
    )
    {
        var other = deleting == Side.File ? Side.Database : Side.File;
        return (edited, policy.ForcedSource) switch
        {
            (false, _) => carried.To(other) ? new TaskDecision(delete) : TaskDecision.Wait(state, deleting),
            (true, { } source) => new TaskDecision(source == deleting ? delete : putBack()),
            (true, null) => new TaskDecision(state.Plan(), ConflictOf(state, deleting, policy)),
        };
    }

    private static Conflict ConflictOf(TaskState state, Side deleting, MergePolicy policy) =>
        new()
        {
            Task = state.Id,
            File = state.Home,
            Kind = deleting == Side.File ? ConflictKind.DeletedInFile : ConflictKind.DeletedInDatabase,
            Reason =
                deleting == Side.File
                    ? "The file deleted this task, the database changed it"
                    : "The database deleted this task, the file changed it",
            Fields = Edited(state, policy),
            FileTask = state.File,
            DatabaseTask = state.Row,
            DetectedAt = policy.RunTime,
        };

    // What the surviving side changed: shown to whoever decides, and what makes a later edit another matter.
    public static IReadOnlyList<FieldConflict> Edited(TaskState state, MergePolicy policy)
    {
        var survivor = state.File ?? state.Row!;
        var names = survivor
            .Fields.Keys.Union(state.Base!.Fields.Keys, StringComparer.Ordinal)
            .Where(name => survivor.Fields.Has(name) || state.File is null || !state.Base.LeftOut.Contains(name))
            .Order(StringComparer.Ordinal);
        return
        [
            .. from name in names
            where name != TaskField.UpdatedAt && !policy.IsRuntime(name, state.Row?[name])
            where survivor[name] is not null || !state.Base.LeftOut.Contains(name)
            where
                !Equals(
                    survivor[name] ?? (TaskField.IsKnown(name) ? TaskValue.Null : null),
                    state.Base.Fields[name] ?? (TaskField.IsKnown(name) ? TaskValue.Null : null)
                )
            select new FieldConflict(new FieldPath(name), state.Base.Fields[name], state.File?[name], state.Row?[name]),
        ];
    }
}
