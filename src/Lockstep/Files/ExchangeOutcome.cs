namespace Lockstep.Files;

/// <summary>What came of putting the new version in.</summary>
internal abstract record ExchangeOutcome
{
    private ExchangeOutcome() { }

    /// <summary>The path has the new version, durably; the old one waits to be settled.</summary>
    /// <param name="Identity">The new version's.</param>
    /// <param name="BackupFault">Why older backups could not all be kept, in a sentence; nothing as a rule.</param>
    public sealed record Exchanged(FileIdentity Identity, string? BackupFault = null) : ExchangeOutcome;

    /// <summary>The file is no longer what the new version was computed from. Nothing was done: plan again.</summary>
    public sealed record Moved : ExchangeOutcome;

    /// <summary>Somebody holds a lock on the file itself, or has it open for writing. Nothing was done: try again later.</summary>
    /// <param name="Message">Who, where that is known.</param>
    public sealed record Busy(string Message) : ExchangeOutcome;
}
