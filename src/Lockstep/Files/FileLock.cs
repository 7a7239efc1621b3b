using Lockstep.Core.Model;
using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>
/// The lock of a schedule file: flock on <c>FILE.lock</c>, which other programs may take too. It is let go when the process ends, however it ends.
/// The lock's file is never removed: whoever waits on a removed one would hold a lock that nobody else sees.
/// </summary>
internal sealed class FileLock : IAsyncDisposable
{
    private const int DefaultMode = 0x1a0; // 0640
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private readonly SafeFileHandle _handle;

    private FileLock(string target, SafeFileHandle handle) => (Target, _handle) = (target, handle);

    /// <summary>The file that is locked, without links in its path.</summary>
    public string Target { get; }

    /// <summary>Waits for the lock; throws, saying who holds it where that is known, when it isn't free in time.</summary>
    public static async Task<FileLock> AcquireAsync(FileSeams seams, string target, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var path = target + ".lock";
        seams.Failpoints.Reach("lock.take");
        var deadline = seams.In(timeout);
        var pause = ShortestPause;
        while (true)
        {
            if (TryTake(seams.Calls, target, path) is { } handle)
                return new FileLock(target, handle);
            if (deadline.IsOver)
                throw Locked(seams.Calls.Status(path, followLinks: false), path);
            await seams.PauseAsync(pause, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public static FileException Locked(FileStatus? status, string path)
    {
        var holder = status is null ? new LockHolder(0, "") : LockHolder.Of(status);
        return new FileException(
            ErrorCode.FileLocked,
            $"{holder}: {path}. It is tried again when the lock is free.",
            "lock.take",
            Errno.Again
        );
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _handle.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SafeFileHandle? TryTake(IFileCalls calls, string target, string path)
    {
        var data = calls.Status(target, followLinks: true);
        var mode = data is null ? DefaultMode : (data.Mode & 0x1b6) | 0x180;
        var handle = calls.OpenLock(path, mode, data?.Owner ?? calls.User, data?.Group ?? uint.MaxValue);
        if (handle is null)
            return null;
        // Somebody may have replaced the lock's file between the opening and the locking.
        if (calls.TryLock(handle, shared: false) && calls.Status(handle, path).IsSameInode(calls.Status(path, followLinks: false)))
            return handle;
        handle.Dispose();
        return null;
    }
}
