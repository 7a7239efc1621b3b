namespace Lockstep.Files;

/// <summary>What a file that stands beside the schedule file during a swap is.</summary>
internal enum SwapPart
{
    /// <summary>The new content before the exchange, the old version after it.</summary>
    Temp,

    /// <summary>What the swap puts in.</summary>
    Record,

    /// <summary>A second name of the old version, where the file system can't exchange.</summary>
    Old,

    /// <summary>The backup on its way to its name, or the backup before it.</summary>
    BackupLink,

    /// <summary>A second name of the backup before it, where the file system can't exchange.</summary>
    BackupBefore,

    /// <summary>An old version that somebody may still be writing to.</summary>
    Late,
}
