namespace Lockstep.Files;

/// <summary>Creates a file that is not there, whole and durable at once; whoever comes first wins.</summary>
internal sealed class FileCreation(FileSeams seams, string target)
{
    private const int Mode = 0x1a0; // 0640

    public WriteOutcome Create(ReadOnlySpan<byte> bytes)
    {
        var names = new SwapNames(target);
        var hash = ContentHash.Of(bytes);
        var temp = names.Temp(seams.Time.GetUtcNow().UtcTicks, hash);
        SwapChecks.RequireFolder(seams.Calls, names.Folder, bytes.Length);
        seams.Failpoints.Reach("swap.create");
        try
        {
            using (var file = seams.Calls.CreateNew(temp, "swap.create"))
            {
                seams.Failpoints.Reach("swap.write");
                seams.Calls.Write(file, bytes, 0, "swap.write", temp);
                seams.Calls.SetMode(file, Mode, temp);
                seams.Failpoints.Reach("swap.fsync");
                seams.Calls.Sync(file, "swap.fsync", temp);
            }
            seams.Failpoints.Reach("swap.exchange");
            if (!seams.Calls.RenameToFree(temp, target, "swap.exchange"))
            {
                seams.Calls.Unlink(temp, "swap.discard");
                return new WriteOutcome.Moved();
            }
        }
        catch
        {
            seams.Calls.Unlink(temp, "swap.discard");
            throw;
        }
        seams.Failpoints.Reach("swap.fsync-folder");
        using var folder = seams.Calls.OpenFolder(names.Folder);
        seams.Calls.Sync(folder, "swap.fsync-folder", names.Folder);
        return new WriteOutcome.Written(hash, Late: null);
    }
}
