namespace Lockstep.Core.Model;

/// <summary>What becomes of the remembered turns with a run.</summary>
/// <param name="Set">The tasks whose turns are remembered anew.</param>
/// <param name="Removed">The tasks of whose turns nothing need be remembered any more.</param>
public sealed record TurnsChange(IReadOnlyList<TaskTurns> Set, IReadOnlyList<TaskId> Removed)
{
    /// <summary>Nothing changes.</summary>
    public static TurnsChange None { get; } = new([], []);
}
