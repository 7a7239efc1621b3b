using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>A row change with the shape that it shares with others.</summary>
/// <param name="Task">The row.</param>
/// <param name="Change">The change.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Values">The value of each column that the shape sets, in its order.</param>
/// <param name="Extra">The extra fields that get values.</param>
internal sealed record PlannedRow(
    TaskId Task,
    RowChange Change,
    RowShape Shape,
    IReadOnlyList<TaskValue> Values,
    IReadOnlyList<KeyValuePair<string, TaskValue>> Extra
)
{
    /// <summary>The version that the row must have.</summary>
    public long Version =>
        Change switch
        {
            RowChange.Update update => (long)update.Version,
            RowChange.Delete delete => (long)delete.Version,
            _ => 0,
        };

    /// <summary>The text that a column is written from, by its place among those that the shape sets.</summary>
    public string? TextOf(int column) => Shape.Set[column].ToText(Values[column]);

    /// <summary>The JSON object of the extra fields that get values.</summary>
    public string ExtraText => TaskJson.ToText(TaskValue.Map.Of(Extra));
}
