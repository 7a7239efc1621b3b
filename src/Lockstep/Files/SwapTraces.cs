using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>What one swap left; the reasoning stands at <see cref="LeftBehind"/>.</summary>
internal sealed class SwapTraces(FileSeams seams, SwapNames names, long run, ContentHash added, HashSet<SwapPart> parts)
{
    private readonly string _temp = names.Temp(run, added);
    private readonly string _aside = names.Of(run, added, SwapPart.BackupLink);
    private readonly string _recordPath = names.Of(run, added, SwapPart.Record);

    /// <summary>The swap, if it came to the exchange; nothing when it did not (its traces are then gone) or when its process lives.</summary>
    public InterruptedSwap? Judge()
    {
        if (!parts.Contains(SwapPart.Record))
            return Discard();
        var handle = seams.Calls.OpenRead(_recordPath, followLinks: false);
        if (handle is null || !seams.Calls.TryLock(handle, shared: false))
        {
            handle?.Dispose();
            return null;
        }
        var isTaken = false;
        try
        {
            var swap = Judge(handle);
            isTaken = swap is not null;
            return swap;
        }
        finally
        {
            if (!isTaken)
                handle.Dispose();
        }
    }

    private InterruptedSwap? Judge(SafeFileHandle recordHandle)
    {
        var size = seams.Calls.Status(recordHandle, _recordPath).Identity.Size;
        var record = SwapRecord.TryParse(FileBytes.Read(seams.Calls, recordHandle, size, _recordPath));
        if (!parts.Contains(SwapPart.Temp) && parts.Contains(SwapPart.Old))
            seams.Calls.Rename(names.Of(run, added, SwapPart.Old), _temp, "recover.rename");
        var old = seams.Calls.OpenRead(_temp, followLinks: false);
        if (WasNotExchanged(old, record))
        {
            old?.Dispose();
            return Discard();
        }
        if (record is null)
        {
            // A record that can't be read in spite of its fsync: what gave way is kept for a look, as if it were all new.
            old?.Dispose();
            if (old is not null)
                seams.Calls.Rename(_temp, names.Late(run, added), "recover.rename");
            return Discard();
        }
        OlderBackups.Gather(seams.Calls, _aside, names.Of(run, added, SwapPart.BackupBefore));
        new OlderBackups(seams, names).Add(_aside, OlderBackups.All);
        return new InterruptedSwap(seams, names, run, record, recordHandle, old);
    }

    private bool WasNotExchanged(SafeFileHandle? temp, SwapRecord? record)
    {
        if (temp is not null)
            return FileBytes.Hash(seams.Calls, temp, _temp) == added;
        using var current = seams.Calls.OpenRead(names.Target, followLinks: false);
        return current is not null && FileBytes.Hash(seams.Calls, current, names.Target) == record?.Old;
    }

    private InterruptedSwap? Discard()
    {
        seams.Failpoints.Reach("recover.discard");
        RestoreBackup();
        foreach (var part in (SwapPart[])[SwapPart.Old, SwapPart.Temp, SwapPart.Record])
        {
            if (parts.Contains(part))
                seams.Calls.Unlink(names.Of(run, added, part), "recover.unlink");
        }
        return null;
    }

    // Aside is a second name of the file, which goes; or the backup before this swap's, which comes back, or which, where another version has the file's
    // name by now, is older than the one that FILE.bak is.
    private void RestoreBackup()
    {
        OlderBackups.Gather(seams.Calls, _aside, names.Of(run, added, SwapPart.BackupBefore));
        if (seams.Calls.Status(_aside, followLinks: false) is not { } aside)
            return;
        var current = seams.Calls.Status(names.Target, followLinks: false);
        if (aside.IsSameInode(current))
            seams.Calls.Unlink(_aside, "recover.unlink");
        else if (seams.Calls.Status(names.Backup, followLinks: false) is { } newest && !newest.IsSameInode(current))
            new OlderBackups(seams, names).Add(_aside, OlderBackups.All);
        else
            seams.Calls.Rename(_aside, names.Backup, "recover.rename");
    }
}
