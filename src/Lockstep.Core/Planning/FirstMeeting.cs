using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A task that both sides hold and that has no base: neither can be said to have changed.</summary>
internal static class FirstMeeting
{
    internal const string DatabaseIsNewer = "Database was updated more recently than YAML";
    private const string NothingDecides = "The file and the database hold this task differently, and no common state of it is known";

    /// <summary>
    /// A base under which the keys that the file has are compared and those that it leaves out are no opinion.
    /// A runtime field's base is the file's value from the start.
    /// </summary>
    public static BaseTask Base(TaskState state, MergePolicy policy)
    {
        var (file, row) = (state.File!, state.Row!);
        var draft = new BaseDraft(BaseTask.Empty(state.Id, state.Home));
        foreach (var name in row.Fields.Keys.Where(name => !file.Fields.Has(name) && name != TaskField.UpdatedAt))
        {
            draft.LeaveOut(name, row[name]);
        }

        foreach (var name in file.Fields.Keys.Where(name => policy.IsRuntime(name, row[name])))
        {
            draft.Hold(name, file[name]);
        }

        return draft.Build();
    }

    public static TaskDecision Decide(TaskState state, MergePolicy policy, Carried carried)
    {
        var @base = Base(state, policy);
        var differences = Differences(state, policy);
        if (differences.Count == 0)
        {
            var agreed = TaskMerge.Merge(@base, state.File!, state.Row!, policy, carried, _ => null);
            var plan = Reconciler.PlanOf(state, agreed);
            return new TaskDecision(plan.Item is null ? plan with { Base = Stamped(agreed.Base, state.File!) } : plan);
        }

        var winner = policy.ForcedSource ?? (state.Open is null && Newer(state) == Side.File ? Side.File : null);
        if (winner is { } side)
        {
            return carried.To(side == Side.File ? Side.Database : Side.File)
                ? new TaskDecision(Resolver.TakeWhole(state with { Base = @base }, side, policy))
                : TaskDecision.Wait(state, side);
        }

        var conflict = new Conflict
        {
            Task = state.Id,
            File = state.Home,
            Kind = ConflictKind.NoBase,
            Reason = Newer(state) == Side.Database ? DatabaseIsNewer : NothingDecides,
            Fields = differences,
            FileTask = state.File,
            DatabaseTask = state.Row,
            DetectedAt = policy.RunTime,
        };
        return new TaskDecision(state.Plan(), conflict);
    }

    /// <summary>The side whose stamp is later; neither where one is missing or both are equal.</summary>
    public static Side? Newer(TaskState state) =>
        (state.File?.UpdatedAt, state.Row?.UpdatedAt) switch
        {
            ({ } file, { } row) when Compare(file, row) > 0 => Side.File,
            ({ } file, { } row) when Compare(file, row) < 0 => Side.Database,
            _ => null,
        };

    /// <summary>The places at which the file's keys differ from the row, down to the key inside <c>params_json</c>.</summary>
    public static IReadOnlyList<FieldConflict> Differences(TaskState state, MergePolicy policy) =>
        [
            .. state
                .File!.Fields.Keys.Where(name => name != TaskField.UpdatedAt && !policy.IsRuntime(name, state.Row![name]))
                .SelectMany(name => Differences(new FieldPath(name), state.File[name], state.Row![name]))
                .OrderBy(field => field.Path),
        ];

    private static IEnumerable<FieldConflict> Differences(FieldPath path, TaskValue? file, TaskValue? row) =>
        Equals(file, row) ? []
        : path.Field == TaskField.ParamsJson && file is TaskValue.Map fileMap && row is TaskValue.Map rowMap
            ? fileMap
                .Keys.Union(rowMap.Keys, StringComparer.Ordinal)
                .SelectMany(key => Differences(path.Then(key), fileMap[key], rowMap[key]))
        : [new FieldConflict(path, null, file, row)];

    private static int Compare(DateTimeOffset file, DateTimeOffset row) => file.CompareTo(row);

    private static BaseTask Stamped(BaseTask @base, ScheduledTask file) =>
        @base with
        {
            Fields = @base.Fields.With(TaskField.UpdatedAt, file[TaskField.UpdatedAt]),
        };
}
