namespace Lockstep.Files;

/// <summary>Makes <c>FILE.bak</c> a second name of the version that is about to give way; the backup before it stays until that is certain.</summary>
internal sealed class Backup(FileSeams seams, SwapNames names, long run, ContentHash added)
{
    private readonly string _aside = names.Of(run, added, SwapPart.BackupLink);
    private bool _taken;

    public void Take()
    {
        seams.Failpoints.Reach("swap.backup");
        seams.Calls.Link(names.Target, _aside, "swap.backup");
        if (seams.Calls.Status(names.Backup, followLinks: false) is null || !seams.Calls.Exchange(_aside, names.Backup, "swap.backup"))
            seams.Calls.Rename(_aside, names.Backup, "swap.backup");
        _taken = true;
    }

    /// <summary>The swap is done: the backup before this one goes.</summary>
    public void Confirm() => seams.Calls.Unlink(_aside, "swap.backup");

    /// <summary>The swap failed: the backup before this one comes back.</summary>
    public void TakeBack()
    {
        if (_taken && seams.Calls.Status(_aside, followLinks: false) is not null)
            seams.Calls.Rename(_aside, names.Backup, "swap.backup");
        seams.Calls.Unlink(_aside, "swap.backup");
    }
}
