using Lockstep.Core.Model;
using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>Whether a file can be swapped without losing anything that it has now; refuses in words where it can't.</summary>
internal static class SwapChecks
{
    private const int StickyBit = 0x200;
    private const int WritableByAll = 2;
    private const long SpareBytes = 64 * 1024;

    public static void Require(IFileCalls calls, SwapNames names, FileStatus file, long newSize)
    {
        var path = names.Target;
        if (file.Kind != FileKind.Regular)
            throw Refuse($"{path} is no regular file.");
        if (file.IsImmutable)
            throw Refuse($"{path} is marked immutable or append-only. Take the mark away with chattr -ia.");
        if (file.IsMountPoint || IsMounted(path))
            throw Refuse($"{path} is mounted by itself, so it can't be replaced. Mount its folder instead.");
        if (calls.User != 0 && file.Owner != calls.User)
            throw Refuse(
                $"{path} belongs to user {file.Owner}, and a swap by user {calls.User} would change that. Run Lockstep as its owner."
            );
        RequireNoForeignLinks(calls, names, file);
        RequireFolder(calls, names.Folder, newSize);
    }

    public static void RequireFolder(IFileCalls calls, string folder, long newSize)
    {
        var status = calls.Status(folder, followLinks: true);
        // In an append-only folder what stands beside the file could be made and never removed.
        if (status is { IsImmutable: true })
            throw Refuse($"{folder} is marked immutable or append-only. Take the mark away with chattr -ia.");
        if (status is not null && (status.Mode & WritableByAll) != 0 && (status.Mode & StickyBit) == 0)
            throw Refuse($"{folder} is writable by everyone. Take that away (chmod o-w), or set the sticky bit.");
        var fileSystem = calls.FileSystem(folder);
        if (fileSystem.IsReadOnly)
            throw FileException.From(Errno.ReadOnly, ErrorCode.FileNotWritten, "swap.check", folder);
        if (fileSystem.FreeBytes < newSize + SpareBytes)
            throw FileException.From(Errno.NoSpace, ErrorCode.FileNotWritten, "swap.check", folder);
    }

    public static FileException Refuse(string message, int errno = 0) => new(ErrorCode.FileNotSwappable, message, "swap.check", errno);

    private static void RequireNoForeignLinks(IFileCalls calls, SwapNames names, FileStatus file)
    {
        if (file.Links <= 1)
            return;
        var own = calls
            .List(names.Folder)
            .Where(name => names.IsBackup(name) || names.TryParse(name, out _, out _, out _))
            .Count(name => file.IsSameInode(calls.Status(Path.Combine(names.Folder, name), followLinks: false)));
        if (file.Links > own + 1)
            throw Refuse($"{names.Target} has {file.Links - own} hard links; a swap would cut them. Use a symbolic link instead.");
    }

    private static bool IsMounted(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return File.ReadLines("/proc/self/mountinfo").Any(line => Unescape(line.Split(' ')[4]) == path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Unescape(string mountPoint) =>
        mountPoint.Contains('\\', StringComparison.Ordinal)
            ? mountPoint.Replace("\\040", " ").Replace("\\011", "\t").Replace("\\012", "\n").Replace("\\134", "\\")
            : mountPoint;
}
