using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files.Posix;

/// <summary>
/// Everything that Lockstep asks of the operating system for its files. What may well happen is an answer; anything else is a <see cref="FileException"/>.
/// </summary>
internal interface IFileCalls
{
    /// <summary>What this system can't do of what is promised on Linux, in sentences.</summary>
    IReadOnlyList<string> Limitations { get; }

    /// <summary>The user id that the process acts as.</summary>
    uint User { get; }

    /// <summary>Opens for reading, never blocking on a pipe; nothing when there is no such file.</summary>
    SafeFileHandle? OpenRead(string path, bool followLinks);

    /// <summary>Creates a file that must not be there yet, for reading and writing, mode 0600.</summary>
    SafeFileHandle CreateNew(string path, string operation);

    /// <summary>Opens the lock file, creating it with this mode and owner; nothing where opening is locking and another process has it.</summary>
    SafeFileHandle? OpenLock(string path, int mode, uint owner, uint group);

    SafeFileHandle OpenFolder(string path);

    /// <summary>The status of an open file.</summary>
    FileStatus Status(SafeFileHandle file, string path);

    /// <summary>The status of what a path leads to; nothing when there is nothing.</summary>
    FileStatus? Status(string path, bool followLinks);

    FileSystemState FileSystem(string folder);

    /// <summary>Where a symbolic link points.</summary>
    string ReadLink(string path);

    /// <summary>The names in a folder.</summary>
    IReadOnlyList<string> List(string folder);

    int Read(SafeFileHandle file, Span<byte> buffer, long offset, string path);

    /// <summary>Writes all bytes.</summary>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset, string operation, string path);

    /// <summary>Returns when the disk has it; a failure is never to be tried again on the same handle.</summary>
    void Sync(SafeFileHandle file, string operation, string path);

    void SetMode(SafeFileHandle file, int mode, string path);

    void SetOwner(SafeFileHandle file, uint owner, uint group, string path);

    /// <summary>Extended attributes, among them the access control list.</summary>
    IReadOnlyDictionary<string, byte[]> Attributes(SafeFileHandle file, string path);

    void SetAttribute(SafeFileHandle file, string name, byte[] value, string path);

    void RemoveAttribute(SafeFileHandle file, string name, string path);

    void Link(string existing, string added, string operation);

    void Rename(string from, string to, string operation);

    /// <summary>Renames to a name that must be free; false when it is taken.</summary>
    bool RenameToFree(string from, string to, string operation);

    /// <summary>Exchanges two names in one step; false where the file system can't.</summary>
    bool Exchange(string one, string other, string operation);

    /// <summary>Removes a name; false when it was gone already.</summary>
    bool Unlink(string path, string operation);

    /// <summary>Takes the advisory lock (flock) if it is free. Where there is no such lock it counts as taken.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shared">Whether others may hold it, shared, at the same time.</param>
    bool TryLock(SafeFileHandle file, bool shared);

    /// <summary>Whether somebody has the file open for writing: takes a read lease and gives it back before returning.</summary>
    LeaseAnswer AskForWriters(SafeFileHandle file);

    /// <summary>A new source of change notifications; throws where there are none.</summary>
    IChangeSource OpenChanges();
}
