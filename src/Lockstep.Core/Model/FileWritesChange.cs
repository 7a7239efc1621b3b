namespace Lockstep.Core.Model;

/// <summary>What becomes of the remembered writes of a file.</summary>
/// <param name="Set">The tasks whose writes are remembered anew.</param>
/// <param name="Removed">The tasks of whose writes nothing need be remembered any more.</param>
public sealed record FileWritesChange(IReadOnlyList<FileWrites> Set, IReadOnlyList<TaskId> Removed)
{
    /// <summary>Nothing changes.</summary>
    public static FileWritesChange None { get; } = new([], []);

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => Set.Count == 0 && Removed.Count == 0;
}
