using System.Collections.Immutable;

namespace Lockstep.Core.Model;

/// <summary>The turns of a task of which at least one was a return, oldest first. Immutable.</summary>
/// <param name="Id">The task.</param>
/// <param name="Turns">The turns of all its places.</param>
public sealed record TaskTurns(TaskId Id, ImmutableArray<Turn> Turns)
{
    /// <summary>How many turns of a place are remembered.</summary>
    public const int Kept = 8;

    /// <summary>Nothing yet.</summary>
    public static TaskTurns None(TaskId id) => new(id, []);

    /// <summary>The turns of a place.</summary>
    public IEnumerable<Turn> At(FieldPath path) => Turns.Where(turn => turn.Path == path);

    /// <summary>The turns that are no older than an instant.</summary>
    public TaskTurns Since(DateTimeOffset oldest) => this with { Turns = Turns.RemoveAll(turn => turn.At < oldest) };

    /// <summary>With one more turn; the oldest of its place gives way to it.</summary>
    public TaskTurns With(Turn turn)
    {
        var turns = Turns.Add(turn);
        return this with { Turns = At(turn.Path).Count() >= Kept ? turns.Remove(At(turn.Path).First()) : turns };
    }

    /// <inheritdoc/>
    public bool Equals(TaskTurns? other) => other is not null && Id == other.Id && Turns.AsSpan().SequenceEqual(other.Turns.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Turns.Length);
}
