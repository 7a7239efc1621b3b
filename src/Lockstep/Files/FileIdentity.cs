namespace Lockstep.Files;

/// <summary>Which version of which inode a file is. Equal identities nearly always mean equal content; only the hash proves it.</summary>
/// <param name="Device">The device's number.</param>
/// <param name="Inode">The inode's number.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Modified">Modification time in nanoseconds since 1970.</param>
/// <param name="Changed">Change time of the inode in nanoseconds since 1970; unlike the modification time nobody can set it back.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode, long Size, long Modified, long Changed);
