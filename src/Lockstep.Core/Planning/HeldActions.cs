using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What the guard holds back on one side, or a task that is fought over.</summary>
/// <param name="Side">The side that would be written.</param>
/// <param name="Reason">Why, in words, with the numbers and the way out.</param>
/// <param name="Tasks">What would have been done.</param>
public sealed record HeldActions(Side Side, string Reason, IReadOnlyList<TaskPlan> Tasks)
{
    /// <summary>The file whose tasks are held, as configured; nothing where the whole side is.</summary>
    public string? File { get; init; }

    /// <summary>The task that is held because its values return by turns from the two sides; nothing where the guard holds.</summary>
    public TaskId? FoughtOver { get; init; }

    /// <summary>Whether a task's actions on the side are held.</summary>
    internal bool Holds(string home) => File is null || File == home;
}
