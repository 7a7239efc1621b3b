namespace Lockstep.Core.Model;

/// <summary>One side as it was read: immutable, at one instant.</summary>
public sealed record Snapshot
{
    /// <summary>The side.</summary>
    public required Side Side { get; init; }

    /// <summary>The valid tasks, in the side's own order.</summary>
    public required IReadOnlyDictionary<TaskId, ScheduledTask> Tasks { get; init; }

    /// <summary>The tasks that are there but invalid, with the reason. They are neither written nor taken as deleted.</summary>
    public IReadOnlyDictionary<TaskId, Refusal> Refused { get; init; } = new Dictionary<TaskId, Refusal>();

    /// <summary>Items whose id could not be read. While there is one, nothing that is missing here counts as deleted: it may be this one.</summary>
    public IReadOnlyList<Refusal> Unidentified { get; init; } = [];

    /// <summary>Whether these are all tasks of the side; a snapshot of some says nothing about those that it lacks.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>A side without tasks.</summary>
    public static Snapshot Empty(Side side) => new() { Side = side, Tasks = new Dictionary<TaskId, ScheduledTask>() };

    /// <summary>
    /// Whether a task that is not in this snapshot is known to be gone. An item without a readable id may be it, and so may one of two items that
    /// bear the same id.
    /// </summary>
    public bool KnowsAbsence =>
        IsComplete && Unidentified.Count == 0 && !Refused.Values.Any(refusal => refusal.Code == ErrorCode.DuplicateId);
}
