namespace Lockstep.Core.Model;

/// <summary>A value that a side brought to a place of a task, and that a run carried or put back.</summary>
/// <param name="Path">The place.</param>
/// <param name="From">The side that brought it.</param>
/// <param name="Value">The value; none (a C# null) where the side took the key out.</param>
/// <param name="At">The time of the run.</param>
/// <param name="IsReturn">Whether the side had brought, or held, the same before the other side changed it.</param>
public sealed record Turn(FieldPath Path, Side From, TaskValue? Value, DateTimeOffset At, bool IsReturn);
