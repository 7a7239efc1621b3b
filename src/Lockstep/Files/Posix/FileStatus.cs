namespace Lockstep.Files.Posix;

/// <summary>What the file system says about a file without reading it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">Which version of which inode it is.</param>
/// <param name="Mode">The permission bits, with set-id and sticky.</param>
/// <param name="Owner">The owner's user id.</param>
/// <param name="Group">The group's id.</param>
/// <param name="Links">How many names it has.</param>
internal sealed record FileStatus(FileKind Kind, FileIdentity Identity, int Mode, uint Owner, uint Group, uint Links)
{
    /// <summary>Whether something is mounted exactly here.</summary>
    public bool IsMountPoint { get; init; }

    /// <summary>Whether the file may not be replaced: immutable or append-only.</summary>
    public bool IsImmutable { get; init; }

    public bool IsSameInode(FileStatus? other) =>
        other is not null && Identity.Device == other.Identity.Device && Identity.Inode == other.Identity.Inode;
}
