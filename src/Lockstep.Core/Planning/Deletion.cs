using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A task that one side deleted since the base: the deletion follows, unless the other side edited it.</summary>
internal static class Deletion
{
    public static TaskDecision InFile(TaskState state, MergePolicy policy, Carried carried)
    {
        var edited = TaskMerge.RowChanged(state.Base!, state.Row!, policy);
        var delete = state.Plan() with { Row = new RowChange.Delete(state.Row!.Revision), ForgetsBase = true };
        var isStale = StaleSave.LacksAdded(state, policy);
        return Decide(state, Side.File, edited, delete, () => NewTask.Item(state), policy, carried, isStale);
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
        Carried carried,
        bool isStale = false
    )
    {
        var other = deleting == Side.File ? Side.Database : Side.File;
        return (edited || isStale, policy.ForcedSource) switch
        {
            (false, _) => carried.To(other) ? new TaskDecision(delete) : TaskDecision.Wait(state, deleting),
            (true, { } source) => new TaskDecision(source == deleting ? delete : putBack()),
            (true, null) => new TaskDecision(state.Plan(), isStale ? Stale(state, policy) : ConflictOf(state, deleting, policy)),
        };
    }

    /// <summary>The file brings back an item that Lockstep had taken out with its row.</summary>
    public static TaskDecision Undone(TaskState state, TaskValue.Map former, MergePolicy policy)
    {
        var (file, again) = (state.File!, NewTask.Row(state, policy));
        return policy.ForcedSource switch
        {
            Side.File => new TaskDecision(again),
            Side.Database => new TaskDecision(state.Plan() with { Item = new ItemChange.Delete(file.Revision), ForgetsBase = true }),
            _ => new TaskDecision(
                state.Plan(),
                new Conflict
                {
                    Task = state.Id,
                    File = state.Home,
                    Kind = ConflictKind.StaleOverwrite,
                    Reason = "The file was saved with this task, which Lockstep had taken out of it because the database deleted it",
                    Fields = Differences(former, file.Fields, policy),
                    FileTask = file,
                    DatabaseTask = null,
                    DetectedAt = policy.RunTime,
                }
            ),
        };
    }

    private static IReadOnlyList<FieldConflict> Differences(TaskValue.Map former, TaskValue.Map file, MergePolicy policy) =>
        [
            .. former
                .Keys.Union(file.Keys, StringComparer.Ordinal)
                .Where(name => name != TaskField.UpdatedAt && !policy.RuntimeFields.Contains(name) && !Equals(former[name], file[name]))
                .Order(StringComparer.Ordinal)
                .Select(name => new FieldConflict(new FieldPath(name), former[name], file[name], null)),
        ];

    private static Conflict Stale(TaskState state, MergePolicy policy) =>
        ConflictOf(state, Side.File, policy) with
        {
            Kind = ConflictKind.StaleOverwrite,
            Reason = "The file was saved without this task, which Lockstep had added to it",
        };

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
