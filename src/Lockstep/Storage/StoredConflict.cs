using Lockstep.Core.Planning;

namespace Lockstep.Storage;

/// <summary>A conflict as the store keeps it.</summary>
/// <param name="Conflict">The conflict.</param>
/// <param name="Closing">How it ended; nothing while it is open.</param>
/// <param name="ClosedAt">When it ended.</param>
public sealed record StoredConflict(Conflict Conflict, ConflictClosing? Closing, DateTimeOffset? ClosedAt);
