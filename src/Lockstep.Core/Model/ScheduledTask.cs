namespace Lockstep.Core.Model;

/// <summary>A task as one side holds it.</summary>
/// <param name="Id">The identity.</param>
/// <param name="Fields">
/// The fields without <c>id</c>, by name. A field that is not there was left out; that is something else than null.
/// A row has every known column, and its extra fields beside them.
/// </param>
/// <param name="Revision">What changes with every edit of the task on its side: a hash of the item's bytes, or the row's version.</param>
public sealed record ScheduledTask(TaskId Id, TaskValue.Map Fields, UInt128 Revision)
{
    /// <summary>The value of a field, or no value where it is left out.</summary>
    public TaskValue? this[string field] => Fields[field];

    /// <summary>The stamp of the last change, where the side has one.</summary>
    public DateTimeOffset? UpdatedAt => (Fields[TaskField.UpdatedAt] as TaskValue.Instant)?.Value;
}
