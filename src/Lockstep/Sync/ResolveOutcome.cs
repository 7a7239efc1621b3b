using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>What came of a resolution.</summary>
public abstract record ResolveOutcome
{
    private ResolveOutcome() { }

    /// <summary>Both sides, the base and the conflict are written.</summary>
    public sealed record Resolved(StoredConflict Conflict, SyncOutcome Outcome) : ResolveOutcome;

    /// <summary>There is no conflict of that number.</summary>
    public sealed record NotFound(long Id) : ResolveOutcome;

    /// <summary>The conflict was closed before.</summary>
    public sealed record AlreadyClosed(StoredConflict Conflict) : ResolveOutcome;

    /// <summary>The values have moved since; the conflict is stored anew, or superseded.</summary>
    public sealed record Moved(StoredConflict Conflict) : ResolveOutcome;

    /// <summary>The resolution is not one that the conflict can take.</summary>
    public sealed record Impossible(string Code, string Message) : ResolveOutcome;

    /// <summary>The task is paused; nothing is written until somebody resumes.</summary>
    public sealed record Paused(Core.Planning.Pause Pause) : ResolveOutcome;

    /// <summary>It could not be written now: the file is locked or unreadable, the database is away.</summary>
    public sealed record NotWritten(SyncOutcome Outcome) : ResolveOutcome;
}
