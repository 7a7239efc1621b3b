using System.Runtime.InteropServices;
using System.Text;
using Lockstep.Core.Model;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files.Posix;

/// <summary>The real calls of Linux.</summary>
internal sealed class LinuxFileCalls : IFileCalls
{
    private const string Unreadable = ErrorCode.FileUnreadable;
    private const string NotWritten = ErrorCode.FileNotWritten;

    public static LinuxFileCalls Instance { get; } = new();

    public IReadOnlyList<string> Limitations => [];

    public uint User => Libc.EffectiveUser();

    public SafeFileHandle? OpenRead(string path, bool followLinks)
    {
        var flags = Libc.ReadOnly | Libc.CloseOnExec | Libc.NonBlocking | Libc.NoTerminal | (followLinks ? 0 : Libc.NoFollow);
        var (handle, errno) = Open(path, flags, 0);
        return handle is not null || IsAbsent(errno) ? handle : throw FileException.From(errno, Unreadable, "open", path);
    }

    public SafeFileHandle CreateNew(string path, string operation)
    {
        var flags = Libc.ReadWrite | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec;
        var (handle, errno) = Open(path, flags, 0x180);
        return handle ?? throw FileException.From(errno, NotWritten, operation, path);
    }

    public SafeFileHandle? OpenLock(string path, int mode, uint owner, uint group)
    {
        while (true)
        {
            // Without O_CREAT first: in a sticky folder the kernel refuses O_CREAT on a file of somebody else.
            var existing = Libc.ReadOnly | Libc.NoFollow | Libc.CloseOnExec | Libc.NonBlocking;
            var (handle, errno) = Open(path, existing, 0);
            if (handle is not null)
                return handle;
            if (errno != Errno.NotFound)
                throw FileException.From(errno, NotWritten, "lock.open", path);
            (handle, errno) = Open(path, Libc.ReadWrite | Libc.Create | Libc.Exclusive | Libc.NoFollow | Libc.CloseOnExec, 0x180);
            if (handle is null && errno == Errno.Exists)
                continue;
            if (handle is null)
                throw FileException.From(errno, NotWritten, "lock.create", path);
            _ = Libc.SetOwner(handle, owner, group);
            _ = Libc.SetMode(handle, (uint)mode);
            return handle;
        }
    }

    public SafeFileHandle OpenFolder(string path)
    {
        var (handle, errno) = Open(path, Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec, 0);
        return handle ?? throw FileException.From(errno, NotWritten, "open-folder", path);
    }

    public FileStatus Status(SafeFileHandle file, string path)
    {
        Span<byte> status = stackalloc byte[LinuxStatus.Size];
        return Libc.Status(file, "", Libc.EmptyPath, Libc.StatxBasic, status) == 0
            ? LinuxStatus.Read(status)
            : throw FileException.From(LastError(), Unreadable, "stat", path);
    }

    public FileStatus? Status(string path, bool followLinks)
    {
        Span<byte> status = stackalloc byte[LinuxStatus.Size];
        if (Libc.Status(Libc.CurrentFolder, path, followLinks ? 0 : Libc.SymlinkNoFollow, Libc.StatxBasic, status) == 0)
            return LinuxStatus.Read(status);
        var errno = LastError();
        return IsAbsent(errno) ? null : throw FileException.From(errno, Unreadable, "stat", path);
    }

    public FileSystemState FileSystem(string folder)
    {
        Span<byte> status = stackalloc byte[LinuxStatus.Size];
        return Libc.FileSystemStatus(folder, status) == 0
            ? LinuxStatus.ReadFileSystem(status, isRoot: User == 0)
            : throw FileException.From(LastError(), Unreadable, "statfs", folder);
    }

    public string ReadLink(string path)
    {
        Span<byte> target = stackalloc byte[4096];
        var length = Libc.ReadLink(path, target, target.Length);
        return length >= 0
            ? Encoding.UTF8.GetString(target[..(int)length])
            : throw FileException.From(LastError(), Unreadable, "readlink", path);
    }

    public IReadOnlyList<string> List(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileException.From(e is UnauthorizedAccessException ? Errno.Access : Errno.NotFound, Unreadable, "list", folder);
        }
    }

    public int Read(SafeFileHandle file, Span<byte> buffer, long offset, string path)
    {
        while (true)
        {
            var count = Libc.Read(file, buffer, buffer.Length, offset);
            if (count >= 0)
                return (int)count;
            if (LastError() is var errno and not Errno.Interrupted)
                throw FileException.From(errno, Unreadable, "read", path);
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset, string operation, string path)
    {
        while (bytes.Length > 0)
        {
            var count = Libc.Write(file, bytes, bytes.Length, offset);
            if (count < 0 && LastError() is var errno and not Errno.Interrupted)
                throw FileException.From(errno, NotWritten, operation, path);
            bytes = bytes[Math.Max(0, (int)count)..];
            offset += Math.Max(0, count);
        }
    }

    public void Sync(SafeFileHandle file, string operation, string path) => Require(Libc.Sync(file), operation, path);

    public void SetMode(SafeFileHandle file, int mode, string path) => Require(Libc.SetMode(file, (uint)mode), "chmod", path);

    public void SetOwner(SafeFileHandle file, uint owner, uint group, string path) =>
        Require(Libc.SetOwner(file, owner, group), "chown", path);

    public IReadOnlyDictionary<string, byte[]> Attributes(SafeFileHandle file, string path) => LinuxAttributes.Read(file, path);

    public void SetAttribute(SafeFileHandle file, string name, byte[] value, string path) =>
        Require(Libc.SetAttribute(file, name, value, value.Length, 0), $"setxattr {name}", path);

    public void RemoveAttribute(SafeFileHandle file, string name, string path) =>
        Require(Libc.RemoveAttribute(file, name), $"removexattr {name}", path);

    public void Link(string existing, string added, string operation) => Require(Libc.Link(existing, added), operation, added);

    public void Rename(string from, string to, string operation) => Require(Libc.Rename(from, to), operation, to);

    public bool RenameToFree(string from, string to, string operation)
    {
        if (TryRename(from, to, Libc.RenameNoReplace, out var errno))
            return true;
        if (errno == Errno.Exists)
            return false;
        if (!IsUnsupported(errno))
            throw FileException.From(errno, NotWritten, operation, to);
        // A hard link is the older way to take a name only if it is free.
        if (Libc.Link(from, to) != 0)
            return LastError() is var linkError && linkError == Errno.Exists
                ? false
                : throw FileException.From(linkError, NotWritten, operation, to);
        _ = Libc.Unlink(from);
        return true;
    }

    public bool Exchange(string one, string other, string operation)
    {
        if (TryRename(one, other, Libc.RenameExchange, out var errno))
            return true;
        return IsUnsupported(errno) ? false : throw FileException.From(errno, NotWritten, operation, other);
    }

    public bool Unlink(string path, string operation)
    {
        if (Libc.Unlink(path) == 0)
            return true;
        var errno = LastError();
        return IsAbsent(errno) ? false : throw FileException.From(errno, NotWritten, operation, path);
    }

    // NFS turns flock into a lock that needs a handle open for writing (EBADF); a system without it has no lock that anyone could hold.
    public bool TryLock(SafeFileHandle file, bool shared) =>
        Libc.FileLock(file, (shared ? Libc.LockShared : Libc.LockExclusive) | Libc.LockNonBlocking) == 0 || LastError() is not Errno.Again;

    public LeaseAnswer AskForWriters(SafeFileHandle file)
    {
        // The default signal of a broken lease ends the process; SIGURG is ignored.
        if (Libc.Control(file, Libc.FcntlSetSignal, Libc.SigUrg) != 0)
            return LeaseAnswer.Unknown;
        if (Libc.Control(file, Libc.FcntlSetLease, Libc.LeaseRead) != 0)
            return LastError() == Errno.Again ? LeaseAnswer.Writer : LeaseAnswer.Unknown;
        _ = Libc.Control(file, Libc.FcntlSetLease, Libc.LeaseNone);
        return IsLeaseTrue(file) ? LeaseAnswer.NoWriter : LeaseAnswer.Unknown;
    }

    public IChangeSource OpenChanges() => new Inotify();

    internal static int LastError() => Marshal.GetLastPInvokeError();

    private static bool IsLeaseTrue(SafeFileHandle file)
    {
        Span<byte> status = stackalloc byte[LinuxStatus.Size];
        return Libc.FileSystemStatus(file, status) == 0 && !LinuxFileSystems.GrantsLeasesByItself(LinuxStatus.Magic(status));
    }

    private static (SafeFileHandle? Handle, int Errno) Open(string path, int flags, uint mode)
    {
        int descriptor,
            errno = 0;
        do descriptor = Libc.Open(path, flags, mode);
        while (descriptor < 0 && (errno = LastError()) == Errno.Interrupted);
        return descriptor < 0 ? (null, errno) : (new SafeFileHandle(descriptor, ownsHandle: true), 0);
    }

    private static bool TryRename(string from, string to, uint flags, out int errno)
    {
        try
        {
            errno = 0;
            if (Libc.Rename(Libc.CurrentFolder, from, Libc.CurrentFolder, to, flags) == 0)
                return true;
            errno = LastError();
        }
        catch (EntryPointNotFoundException)
        {
            errno = Errno.NotImplemented;
        }
        return false;
    }

    private static void Require(int result, string operation, string path)
    {
        if (result != 0)
            throw FileException.From(LastError(), NotWritten, operation, path);
    }

    private static bool IsAbsent(int errno) => errno is Errno.NotFound or Errno.NotADirectory;

    private static bool IsUnsupported(int errno) => errno is Errno.Invalid or Errno.NotImplemented or Errno.NotSupported;
}
