namespace Lockstep.Core.Model;

/// <summary>The last common state of all tasks.</summary>
/// <param name="Tasks">What both sides last held, by task.</param>
public sealed record Base(IReadOnlyDictionary<TaskId, BaseTask> Tasks)
{
    /// <summary>The base of two sides that have never met.</summary>
    public static Base Empty { get; } = new(new Dictionary<TaskId, BaseTask>());
}
