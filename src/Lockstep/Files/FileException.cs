using Lockstep.Core.Model;

namespace Lockstep.Files;

/// <summary>The operating system refused an operation on a file, or the file can't be worked on as asked.</summary>
/// <param name="code">The error's code; see <see cref="ErrorCode"/>.</param>
/// <param name="message">What is wrong and the way out.</param>
/// <param name="operation">The operation that failed, such as <c>swap.fsync</c>.</param>
/// <param name="errno">The system's error number; 0 when there is none.</param>
public sealed class FileException(string code, string message, string operation, int errno = 0) : IOException(message)
{
    /// <summary>The error's code.</summary>
    public string Code { get; } = code;

    /// <summary>The operation that failed.</summary>
    public string Operation { get; } = operation;

    /// <summary>The system's error number; 0 when there is none.</summary>
    public int Errno { get; } = errno;

    internal static FileException From(int errno, string code, string operation, string path) =>
        new(code, $"{path}: {Words(errno)} ({operation}, error {errno})", operation, errno);

    private static string Words(int errno) =>
        errno switch
        {
            Posix.Errno.NotFound => "it is not there. Create it, or correct the path.",
            Posix.Errno.Access =>
                "permission denied. Give the account that runs Lockstep access to the file and write access to its folder.",
            Posix.Errno.NotPermitted => "not permitted. The file may be immutable (see lsattr) or belong to someone else.",
            Posix.Errno.ReadOnly => "the file system is read-only. Mount it writable; until then changes for the file wait.",
            Posix.Errno.NoSpace or Posix.Errno.Quota =>
                "the disk, or the quota, is full. Free some space; the change waits and the file is as it was.",
            Posix.Errno.Io => "the disk reported an error, so the write does not count. Look at the kernel's log.",
            Posix.Errno.Busy => "it is a mount point. Mount its folder instead.",
            Posix.Errno.TooManyOpen or Posix.Errno.TooManyOpenInSystem => "too many open files. Raise the limit (ulimit -n).",
            Posix.Errno.Loop => "too many symbolic links. Check where the path leads.",
            Posix.Errno.NameTooLong => "the name is too long for the files that stand beside it during a write. Use a shorter one.",
            Posix.Errno.Exists => "a file of that name is there already.",
            Posix.Errno.CrossDevice => "the two names are on different file systems.",
            _ => "the operating system refused.",
        };
}
