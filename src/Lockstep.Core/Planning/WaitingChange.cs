using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A change that a run sees and does not carry.</summary>
/// <param name="Task">The task.</param>
/// <param name="From">The side that has the change.</param>
/// <param name="Paths">The places; none for a whole task that is new or gone.</param>
public sealed record WaitingChange(TaskId Task, Side From, IReadOnlyList<FieldPath> Paths);
