namespace Lockstep.Files;

/// <summary>What came of writing the file.</summary>
public abstract record WriteOutcome
{
    private WriteOutcome() { }

    /// <summary>The file has the new content, durably.</summary>
    /// <param name="Hash">The hash of the new content.</param>
    /// <param name="Late">
    /// Where the old version is kept, when somebody who had it open wrote to it during the write, or may still do so; else nothing.
    /// Merge what it holds beyond what was read, then remove it.
    /// </param>
    public sealed record Written(ContentHash Hash, string? Late) : WriteOutcome
    {
        /// <summary>Why older backups could not all be kept, in a sentence; nothing as a rule.</summary>
        public string? BackupFault { get; init; }
    }

    /// <summary>The file has this content already; nothing was written.</summary>
    /// <param name="Hash">The hash of the content.</param>
    public sealed record Unchanged(ContentHash Hash) : WriteOutcome;

    /// <summary>The file is not what the caller expected; nothing was written. Read again.</summary>
    public sealed record Moved : WriteOutcome;

    /// <summary>The file can't be replaced now; nothing was written. Its state says why.</summary>
    /// <param name="Reading">Busy, unsuitable or unreadable.</param>
    public sealed record Refused(FileReading.NoContent Reading) : WriteOutcome;
}
