using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>What one swap left; the reasoning stands at <see cref="LeftBehind"/>.</summary>
internal sealed class SwapTraces(FileSeams seams, SwapNames names, long run, ContentHash added, HashSet<SwapPart> parts)
{
    private readonly string _temp = names.Temp(run, added);
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
        // What the backup stood in for is older still.
        seams.Calls.Unlink(names.Of(run, added, SwapPart.BackupLink), "recover.unlink");
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

    // Aside is either the backup before this swap's, which comes back, or a second name of the file, which goes.
    private void RestoreBackup()
    {
        if (!parts.Contains(SwapPart.BackupLink))
            return;
        var aside = names.Of(run, added, SwapPart.BackupLink);
        var status = seams.Calls.Status(aside, followLinks: false);
        if (status is not null && !status.IsSameInode(seams.Calls.Status(names.Target, followLinks: false)))
            seams.Calls.Rename(aside, names.Backup, "recover.rename");
        seams.Calls.Unlink(aside, "recover.unlink");
    }
}
