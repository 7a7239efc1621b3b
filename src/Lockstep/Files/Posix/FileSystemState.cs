namespace Lockstep.Files.Posix;

/// <summary>The file system that a folder is on.</summary>
/// <param name="FreeBytes">What this account may still write.</param>
/// <param name="IsReadOnly">Whether it is mounted read-only.</param>
/// <param name="IsRemote">Whether others may change it without this kernel seeing it: NFS, SMB, FUSE, 9p and the like.</param>
internal sealed record FileSystemState(long FreeBytes, bool IsReadOnly, bool IsRemote);
