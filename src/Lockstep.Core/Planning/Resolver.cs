using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>Makes the plan of a resolution. It writes both sides, whatever the direction, and closes the conflict with them.</summary>
public static class Resolver
{
    /// <summary>Plans a resolution of a task's conflict from what both sides hold now.</summary>
    /// <param name="conflict">The conflict, as the table gives it for what both sides hold now.</param>
    /// <param name="base">The task's base, where it has one.</param>
    /// <param name="resolution">The decision.</param>
    /// <param name="policy">The rules of the run.</param>
    public static ResolutionResult Plan(Conflict conflict, BaseTask? @base, Resolution resolution, MergePolicy policy)
    {
        var state = new TaskState(conflict.Task, conflict.File, conflict.FileTask, conflict.DatabaseTask, @base, conflict);
        if (conflict.Kind is ConflictKind.DeletedInFile or ConflictKind.DeletedInDatabase)
        {
            return PlanDeletion(state, conflict, resolution, policy);
        }

        if (Fault(conflict, resolution, policy) is { } fault)
        {
            return fault;
        }

        state = state with { Base = conflict.Kind == ConflictKind.NoBase ? FirstMeeting.Base(state, policy) : @base };
        var plan = resolution.Choice switch
        {
            ConflictChoice.KeepYaml => TakeWhole(state, Side.File, policy),
            ConflictChoice.KeepDb => TakeWhole(state, Side.Database, policy),
            ConflictChoice.Merge => Merge(state, policy, field => new Ruling.Take(policy.OwnerOf(field.Path.Field))),
            // Without a common state a key of one side alone is no conflict to the merge, but it was shown as one and has been ruled on.
            _ => Merge(state, policy, field => RulingFor(field.Path, resolution), conflict.Fields.Select(field => field.Path).ToHashSet()),
        };
        return new ResolutionResult.Planned(
            Closing(policy.Detection == ConflictDetection.Timestamps ? WithOneStamp(plan, policy) : plan, conflict, resolution)
        );
    }

    /// <summary>
    /// The whole task as one side has it, except runtime fields and keys that the file leaves out. What the other side alone changed is overwritten too.
    /// </summary>
    internal static TaskPlan TakeWhole(TaskState state, Side side, MergePolicy policy)
    {
        // Under a base that holds the other side's values only this side has changed, so the merge carries all of it.
        var other = side == Side.File ? state.Row! : state.File!;
        var draft = new BaseDraft(state.Base!);
        foreach (var name in other.Fields.Keys.Union(state.Base!.Fields.Keys, StringComparer.Ordinal))
        {
            if (name == TaskField.UpdatedAt || policy.IsRuntime(name, state.Row![name]))
            {
                continue;
            }

            var leftOut =
                state.File![name] is null
                && (
                    state.Base.LeftOut.Contains(name) || (state.Base.Fields[name] is null && (side == Side.File || TaskField.IsKnown(name)))
                );
            if (leftOut && side == Side.File)
            {
                draft.LeaveOut(name, state.Row[name]);
            }
            else if (!leftOut)
            {
                draft.Hold(name, other[name] ?? (TaskField.IsKnown(name) ? TaskValue.Null : null));
            }
        }

        return Merge(state with { Base = draft.Build() }, policy, field => new Ruling.Take(side));
    }

    private static TaskPlan Merge(
        TaskState state,
        MergePolicy policy,
        Func<FieldConflict, Ruling?> rule,
        IReadOnlySet<FieldPath>? disputed = null
    )
    {
        var merged = TaskMerge.Merge(state.Base! with { File = state.Home }, state.File!, state.Row!, policy, Carried.Both, rule, disputed);
        return Reconciler.PlanOf(state, merged) with { Base = merged.Base };
    }

    private static ResolutionResult PlanDeletion(TaskState state, Conflict conflict, Resolution resolution, MergePolicy policy)
    {
        if (resolution.Choice == ConflictChoice.Custom)
        {
            return new ResolutionResult.Impossible(
                ErrorCode.InvalidResolution,
                "One side deleted this task, so there is nothing to choose field by field; use keep_yaml, keep_db or merge."
            );
        }

        var (deleted, keepDeleting) =
            conflict.Kind == ConflictKind.DeletedInFile ? (Side.File, ConflictChoice.KeepYaml) : (Side.Database, ConflictChoice.KeepDb);
        var plan = (resolution.Choice == keepDeleting, deleted) switch
        {
            (true, Side.File) => state.Plan() with { Row = new RowChange.Delete(state.Row!.Revision), ForgetsBase = true },
            (true, _) => state.Plan() with { Item = new ItemChange.Delete(state.File!.Revision), ForgetsBase = true },
            (false, Side.File) => NewTask.Item(state),
            _ => NewTask.Row(state, policy),
        };
        return new ResolutionResult.Planned(Closing(plan, conflict, resolution));
    }

    private static ResolutionResult.Impossible? Fault(Conflict conflict, Resolution resolution, MergePolicy policy)
    {
        if (resolution.Choice != ConflictChoice.Custom)
        {
            return null;
        }

        var given = resolution.Fields ?? System.Collections.Immutable.ImmutableDictionary<FieldPath, Ruling>.Empty;
        var missing = conflict
            .Fields.Where(field => RulingFor(field.Path, resolution) is null)
            .Select(field => field.Path.ToString())
            .ToList();
        if (missing.Count > 0)
        {
            return new ResolutionResult.Impossible(
                ErrorCode.InvalidResolution,
                $"A custom resolution names a side or a value for each field in conflict; missing: {string.Join(", ", missing)}."
            );
        }

        var unknown = given
            .Keys.Where(path => !conflict.Fields.Any(field => Covers(path, field.Path)))
            .Select(path => path.ToString())
            .ToList();
        if (unknown.Count > 0)
        {
            return new ResolutionResult.Impossible(
                ErrorCode.InvalidResolution,
                $"Not in conflict: {string.Join(", ", unknown)}. In conflict: {string.Join(", ", conflict.Fields.Select(field => field.Path.ToString()))}."
            );
        }

        foreach (var (path, ruling) in given)
        {
            var field = TaskField.Of(path.Field);
            if (ruling is not Ruling.Give give)
            {
                continue;
            }

            var isWhole = path.Keys.Length == 1;
            FieldRules.Normalise(isWhole ? field : TaskField.Of(TaskField.ParamsJson), give.Value, out var fault);
            if (fault is not null || conflict.Fields.Any(inConflict => inConflict.Path != path && Covers(path, inConflict.Path)))
            {
                return new ResolutionResult.Impossible(
                    ErrorCode.InvalidResolution,
                    fault?.Message ?? $"{path} holds several places in conflict; give a value for each of them."
                );
            }
        }

        return null;
    }

    private static Ruling? RulingFor(FieldPath path, Resolution resolution)
    {
        var (covering, ruling) = (resolution.Fields ?? [])
            .Where(pair => Covers(pair.Key, path))
            .OrderByDescending(pair => pair.Key.Keys.Length)
            .FirstOrDefault();
        return covering.Keys.IsDefault ? null
            : ruling is Ruling.Give give && path.Keys.Length == 1
                ? new Ruling.Give(FieldRules.Normalise(TaskField.Of(path.Field), give.Value, out _))
            : ruling;
    }

    private static bool Covers(FieldPath given, FieldPath place) => place.Keys.AsSpan().StartsWith(given.Keys.AsSpan());

    private static TaskPlan Closing(TaskPlan plan, Conflict conflict, Resolution resolution) =>
        plan with
        {
            Conflict = conflict.Id == 0 ? conflict : null,
            Closing = new ConflictClosing(conflict.Id, resolution.Choice, resolution.By),
        };

    // Only the stamps say who is newer, so both sides must leave a resolution with the same one; a base is not kept.
    private static TaskPlan WithOneStamp(TaskPlan plan, MergePolicy policy)
    {
        var stamp = new FieldEdit(new FieldPath(TaskField.UpdatedAt), TaskValue.Of(policy.RunTime));
        var rowEdits = plan.Row is RowChange.Update row ? row.Edits : [];
        var itemEdits = plan.Item is ItemChange.Update item ? item.Edits : [];
        return plan with
        {
            Base = null,
            Row = new RowChange.Update([.. rowEdits.Where(edit => edit.Path != stamp.Path), stamp], plan.RowBefore!.Revision),
            Item = new ItemChange.Update([.. itemEdits.Where(edit => edit.Path != stamp.Path), stamp], plan.FileBefore!.Revision),
        };
    }
}
