using Lockstep.Core.Model;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files.Posix;

/// <summary>The calls by .NET's own means, for development on systems other than Linux. What that loses is said in <see cref="Limitations"/>.</summary>
internal sealed class PortableFileCalls : IFileCalls
{
    public IReadOnlyList<string> Limitations =>
        [
            "The file is replaced by a rename: an edit saved in the very moment of a write can be lost.",
            "Whether another program has the file open for writing is not known; it is read twice instead.",
            "Owner, access control list and extended attributes are not carried over to the new version.",
            "There are no notifications; the file is looked at every 2 seconds.",
        ];

    public uint User => 0;

    public SafeFileHandle? OpenRead(string path, bool followLinks)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw FileException.From(Errno.Access, ErrorCode.FileUnreadable, "open", path);
        }
    }

    public SafeFileHandle CreateNew(string path, string operation) =>
        File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public SafeFileHandle? OpenLock(string path, int mode, uint owner, uint group)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    public SafeFileHandle OpenFolder(string path) => new(-1, ownsHandle: false);

    public FileStatus Status(SafeFileHandle file, string path) =>
        Status(path, followLinks: true) ?? throw FileException.From(Errno.NotFound, ErrorCode.FileUnreadable, "stat", path);

    public FileStatus? Status(string path, bool followLinks)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!info.Exists)
            return null;
        var kind =
            info.LinkTarget is not null && !followLinks ? FileKind.SymbolicLink
            : info is DirectoryInfo ? FileKind.Folder
            : FileKind.Regular;
        var modified = (info.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100;
        var created = (ulong)info.CreationTimeUtc.Ticks;
        return new FileStatus(kind, new FileIdentity(0, created, (info as FileInfo)?.Length ?? 0, modified, modified), 0x1a0, 0, 0, 1);
    }

    public FileSystemState FileSystem(string folder) => new(long.MaxValue, IsReadOnly: false, IsRemote: true);

    public string ReadLink(string path) => new FileInfo(path).LinkTarget ?? path;

    public IReadOnlyList<string> List(string folder) => [.. Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p))];

    public int Read(SafeFileHandle file, Span<byte> buffer, long offset, string path) => RandomAccess.Read(file, buffer, offset);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset, string operation, string path) =>
        RandomAccess.Write(file, bytes, offset);

    public void Sync(SafeFileHandle file, string operation, string path)
    {
        if (!file.IsInvalid)
            RandomAccess.FlushToDisk(file);
    }

    public void SetMode(SafeFileHandle file, int mode, string path) { }

    public void SetOwner(SafeFileHandle file, uint owner, uint group, string path) { }

    public IReadOnlyDictionary<string, byte[]> Attributes(SafeFileHandle file, string path) => new Dictionary<string, byte[]>();

    public void SetAttribute(SafeFileHandle file, string name, byte[] value, string path) { }

    public void RemoveAttribute(SafeFileHandle file, string name, string path) { }

    public void Link(string existing, string added, string operation) => File.Copy(existing, added);

    public void Rename(string from, string to, string operation) => File.Move(from, to, overwrite: true);

    public bool RenameToFree(string from, string to, string operation)
    {
        if (File.Exists(to))
            return false;
        File.Move(from, to);
        return true;
    }

    public bool Exchange(string one, string other, string operation) => false;

    public bool Unlink(string path, string operation)
    {
        var existed = File.Exists(path);
        File.Delete(path);
        return existed;
    }

    public bool TryLock(SafeFileHandle file, bool shared) => true;

    public LeaseAnswer AskForWriters(SafeFileHandle file) => LeaseAnswer.Unknown;

    public IChangeSource OpenChanges() =>
        throw new FileException(ErrorCode.FileUnreadable, "There are no notifications on this system.", "watch", Errno.NotImplemented);
}
