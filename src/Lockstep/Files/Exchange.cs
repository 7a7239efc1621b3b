using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>The moment of a swap: from the last look at the file to the folder being on disk, with the file itself locked and nothing waited for.</summary>
internal sealed class Exchange(FileSeams seams, SwapNames names, long run, ContentHash added, FileReading.Content read) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly string _target = names.Target;
    private readonly string _temp = names.Temp(run, added);
    private readonly string _kept = names.Of(run, added, SwapPart.Old);
    private SafeFileHandle? _current;
    private SafeFileHandle? _old;

    public async Task<ExchangeOutcome> RunAsync(int backups, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        if (await LockFileAsync(lockTimeout, cancellationToken) is { } other)
            return other;
        // The identity too: a chmod or an attribute set in between would be lost, and a link may lead to another file of the same content.
        if (
            seams.Calls.Status(_current!, _target).Identity != read.Identity
            || FileBytes.Hash(seams.Calls, _current!, _target) != read.Hash
        )
            return new ExchangeOutcome.Moved();
        if (seams.Calls.AskForWriters(_current!) == LeaseAnswer.Writer)
            return new ExchangeOutcome.Busy($"{_target} is open for writing in another program.");
        var backup = backups > 0 ? new Backup(seams, names, run, added) : null;
        try
        {
            backup?.Take();
            seams.Failpoints.Reach("swap.exchange");
            Swap();
        }
        catch
        {
            backup?.TakeBack();
            throw;
        }
        FileIdentity identity;
        try
        {
            seams.Failpoints.Reach("swap.exchanged");
            _old = seams.Calls.OpenRead(_temp, followLinks: false) ?? throw AtomicSwap.Gone(_temp);
            seams.Failpoints.Reach("swap.fsync-folder");
            using (var folder = seams.Calls.OpenFolder(names.Folder))
                seams.Calls.Sync(folder, "swap.fsync-folder", names.Folder);
            identity = seams.Calls.Status(_target, followLinks: false)?.Identity ?? throw AtomicSwap.Gone(_target);
        }
        catch
        {
            SwapBack();
            backup?.TakeBack();
            throw;
        }
        // No sync of its own: what a power cut forgets of it is only how old backups are called, and the record tells that there was more to do.
        return new ExchangeOutcome.Exchanged(identity, backup?.Confirm(backups));
    }

    public SafeFileHandle TakeOldVersion()
    {
        var old = _old!;
        _old = null;
        return old;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _current?.Dispose();
        _old?.Dispose();
    }

    // Polls, because a program that waits in flock already has the old version open: a swap must not queue behind it.
    private async Task<ExchangeOutcome?> LockFileAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = seams.In(timeout);
        while (true)
        {
            _current?.Dispose();
            _current = seams.Calls.OpenRead(_target, followLinks: false);
            if (_current is null)
                return new ExchangeOutcome.Moved();
            // Shared: it keeps writers that lock away and lets readers that lock, as .NET's do, in.
            if (seams.Calls.TryLock(_current, shared: true))
            {
                var isCurrent = seams.Calls.Status(_current, _target).IsSameInode(seams.Calls.Status(_target, followLinks: false));
                return isCurrent ? null : new ExchangeOutcome.Moved();
            }
            if (deadline.IsOver)
                return new ExchangeOutcome.Busy($"{LockHolder.Of(seams.Calls.Status(_current, _target))}: {_target}");
            await seams.PauseAsync(Pause, cancellationToken);
        }
    }

    private void Swap()
    {
        if (seams.Calls.Exchange(_temp, _target, "swap.exchange"))
            return;
        // No exchange on this file system: the old version gets a second name first, so that it outlives the rename.
        seams.Calls.Link(_target, _kept, "swap.exchange");
        try
        {
            seams.Calls.Rename(_temp, _target, "swap.exchange");
        }
        catch
        {
            seams.Calls.Unlink(_kept, "swap.exchange");
            throw;
        }
        seams.Calls.Rename(_kept, _temp, "swap.exchange");
    }

    // What isn't certain to be on disk doesn't count. An edit made to the new version in between is kept for the next look.
    private void SwapBack()
    {
        if (!seams.Calls.Exchange(_temp, _target, "swap.back"))
            return;
        using var back = seams.Calls.OpenRead(_temp, followLinks: false);
        if (back is not null && FileBytes.Hash(seams.Calls, back, _temp) != added)
            seams.Calls.Rename(_temp, names.Late(run, added), "swap.back");
    }
}
