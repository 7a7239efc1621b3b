namespace Lockstep.Files.Posix;

/// <summary>inotify's events, with its numbers.</summary>
[Flags]
internal enum ChangeKinds : uint
{
    None = 0,
    Modified = 0x2,
    Attributes = 0x4,
    ClosedAfterWriting = 0x8,
    MovedAway = 0x40,
    MovedHere = 0x80,
    Created = 0x100,
    Deleted = 0x200,
    FolderDeleted = 0x400,
    FolderMoved = 0x800,
    Unmounted = 0x2000,
    Overflow = 0x4000,
    WatchGone = 0x8000,
    OnlyFolders = 0x1000000,
    OnAFolder = 0x40000000,
}
