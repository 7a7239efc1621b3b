namespace Lockstep.Files.Posix;

/// <summary>What asking for a read lease says about writers.</summary>
internal enum LeaseAnswer
{
    /// <summary>Nobody has the file open for writing.</summary>
    NoWriter,

    /// <summary>Somebody has it open for writing.</summary>
    Writer,

    /// <summary>The file system, or the file's owner being someone else, forbids leases: nothing is known.</summary>
    Unknown,
}
