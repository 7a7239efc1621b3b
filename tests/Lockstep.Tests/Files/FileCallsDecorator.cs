using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Tests.Files;

/// <summary>The real calls, for tests that change a few of them.</summary>
internal class FileCallsDecorator : IFileCalls
{
    private static readonly LinuxFileCalls Real = LinuxFileCalls.Instance;

    public IReadOnlyList<string> Limitations => Real.Limitations;

    public uint User => Real.User;

    public virtual SafeFileHandle? OpenRead(string path, bool followLinks) => Real.OpenRead(path, followLinks);

    public SafeFileHandle CreateNew(string path, string operation) => Real.CreateNew(path, operation);

    public SafeFileHandle? OpenLock(string path, int mode, uint owner, uint group) => Real.OpenLock(path, mode, owner, group);

    public SafeFileHandle OpenFolder(string path) => Real.OpenFolder(path);

    public FileStatus Status(SafeFileHandle file, string path) => Real.Status(file, path);

    public virtual FileStatus? Status(string path, bool followLinks) => Real.Status(path, followLinks);

    public FileSystemState FileSystem(string folder) => Real.FileSystem(folder);

    public string ReadLink(string path) => Real.ReadLink(path);

    public IReadOnlyList<string> List(string folder) => Real.List(folder);

    public virtual int Read(SafeFileHandle file, Span<byte> buffer, long offset, string path) => Real.Read(file, buffer, offset, path);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset, string operation, string path) =>
        Real.Write(file, bytes, offset, operation, path);

    public virtual void Sync(SafeFileHandle file, string operation, string path) => Real.Sync(file, operation, path);

    public void SetMode(SafeFileHandle file, int mode, string path) => Real.SetMode(file, mode, path);

    public void SetOwner(SafeFileHandle file, uint owner, uint group, string path) => Real.SetOwner(file, owner, group, path);

    public IReadOnlyDictionary<string, byte[]> Attributes(SafeFileHandle file, string path) => Real.Attributes(file, path);

    public void SetAttribute(SafeFileHandle file, string name, byte[] value, string path) => Real.SetAttribute(file, name, value, path);

    public void RemoveAttribute(SafeFileHandle file, string name, string path) => Real.RemoveAttribute(file, name, path);

    public void Link(string existing, string added, string operation) => Real.Link(existing, added, operation);

    public virtual void Rename(string from, string to, string operation) => Real.Rename(from, to, operation);

    public bool RenameToFree(string from, string to, string operation) => Real.RenameToFree(from, to, operation);

    public virtual bool Exchange(string one, string other, string operation) => Real.Exchange(one, other, operation);

    public bool Unlink(string path, string operation) => Real.Unlink(path, operation);

    public bool TryLock(SafeFileHandle file, bool shared) => Real.TryLock(file, shared);

    public virtual LeaseAnswer AskForWriters(SafeFileHandle file) => Real.AskForWriters(file);

    public virtual IChangeSource OpenChanges() => Real.OpenChanges();
}
