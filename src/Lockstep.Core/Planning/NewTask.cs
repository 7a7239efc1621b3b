using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A task that one side has and the other gets whole: a row for an item, or an item for a row.</summary>
internal static class NewTask
{
    /// <summary>
    /// Inserts the row of an item. What the item leaves out gets the value that its row had when a run deleted it not long ago, else the column's
    /// default, which the base then reads back.
    /// </summary>
    public static TaskPlan Row(TaskState state, MergePolicy policy)
    {
        var item = state.File!;
        var stamped = item.UpdatedAt is null ? item.Fields.With(TaskField.UpdatedAt, TaskValue.Of(policy.RunTime)) : item.Fields;
        var leftOut = LeftOutFields.Of(item.Fields);
        var former = ReturningRow.Of(state, leftOut, policy);
        var row = former.Aggregate(stamped, (fields, column) => fields.With(column.Key, column.Value));
        return state.Plan() with
        {
            Row = new RowChange.Insert(row),
            Base = BaseTask.Empty(item.Id, state.Home) with
            {
                // Of a runtime field the base is the file's value, so that the row's counts as the scheduler's move.
                Fields = former
                    .Where(column => leftOut.Contains(column.Key))
                    .Aggregate(WithNulls(item.Fields, leftOut), (fields, column) => fields.With(column.Key, column.Value)),
                LeftOut = leftOut,
                FormerRuntime = state.Base?.FormerRuntime ?? ImmutableDictionary<string, ImmutableArray<TaskValue>>.Empty,
            },
            NeedsReadBack = leftOut.Any(name => !row.Has(name)),
        };
    }

    /// <summary>Appends the item of a row, with each column that isn't null.</summary>
    public static TaskPlan Item(TaskState state)
    {
        var row = state.Row!;
        var names = TaskField.Known.Select(field => field.Name).Where(name => row[name] is not (null or TaskValue.NullValue));
        var extras = row.Fields.Keys.Where(name => !TaskField.IsKnown(name));
        var fields = TaskValue.Map.Of(names.Concat(extras).Select(name => KeyValuePair.Create(name, row[name]!)));
        var leftOut = LeftOutFields.Of(fields);
        return state.Plan() with
        {
            Item = new ItemChange.Append(fields),
            Base = BaseTask.Empty(row.Id, state.Home) with
            {
                Fields = WithNulls(fields, leftOut),
                LeftOut = leftOut,
                FormerRuntime = state.Base?.FormerRuntime ?? ImmutableDictionary<string, ImmutableArray<TaskValue>>.Empty,
            },
        };
    }

    private static TaskValue.Map WithNulls(TaskValue.Map fields, ImmutableSortedSet<string> names) =>
        names.IsEmpty ? fields : TaskValue.Map.Of(fields.Pairs().Concat(names.Select(name => KeyValuePair.Create(name, TaskValue.Null))));
}
