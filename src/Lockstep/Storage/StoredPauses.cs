using Lockstep.Core.Planning;

namespace Lockstep.Storage;

/// <summary>The pauses as of one instant.</summary>
/// <param name="Revision">A number that moves with each change of theirs.</param>
/// <param name="All">The pauses, also those whose end has passed.</param>
public sealed record StoredPauses(long Revision, IReadOnlyList<Pause> All)
{
    /// <summary>None, as before the first one.</summary>
    public static StoredPauses None { get; } = new(0, []);
}
