using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>What a task must mean after an edit.</summary>
internal static class PlannedTask
{
    /// <summary>The fields of a task with edits made.</summary>
    /// <exception cref="EditRefusedException">A value is not one that the field can have.</exception>
    public static TaskValue.Map Of(TaskValue.Map fields, EditTree edits) =>
        edits.Children.Aggregate(fields, (made, child) => made.With(child.Key, AsRead(child.Key, child.Value.ApplyTo(made[child.Key]))));

    /// <summary>The fields of a new task.</summary>
    /// <exception cref="EditRefusedException">A value is not one that the field can have.</exception>
    public static TaskValue.Map Of(TaskValue.Map fields) =>
        TaskValue.Map.Of(fields.Pairs().Select(pair => KeyValuePair.Create(pair.Key, AsRead(pair.Key, pair.Value)!)));

    private static TaskValue? AsRead(string name, TaskValue? value)
    {
        if (value is null)
        {
            return null;
        }

        var field = TaskField.Of(name);
        var read = FieldRules.Normalise(field, field.Kind == FieldKind.Timestamp ? value : WithoutInstants(value), out var fault);
        return fault is null ? read : throw new EditRefusedException(fault.Message);
    }

    // Where no time stamp is expected, an instant is read again as its text.
    private static TaskValue WithoutInstants(TaskValue value) =>
        value switch
        {
            TaskValue.Instant instant => TaskValue.Of(TimestampText.Format(instant.Value)),
            TaskValue.List list => new TaskValue.List([.. list.Items.Select(WithoutInstants)]),
            TaskValue.Map map => TaskValue.Map.Of(map.Pairs().Select(pair => KeyValuePair.Create(pair.Key, WithoutInstants(pair.Value)))),
            _ => value,
        };
}
