namespace Lockstep.Files;

/// <summary>
/// Makes <c>FILE.bak</c> a second name of the version that is about to give way; the backup before it stays aside until that is certain, and becomes
/// <c>FILE.bak.1</c> then.
/// </summary>
internal sealed class Backup(FileSeams seams, SwapNames names, long run, ContentHash added)
{
    private readonly string _aside = names.Of(run, added, SwapPart.BackupLink);
    private readonly string _before = names.Of(run, added, SwapPart.BackupBefore);
    private bool _isPut;
    private bool _isFirst;

    public void Take()
    {
        seams.Failpoints.Reach("swap.backup");
        var newest = seams.Calls.Status(names.Backup, followLinks: false);
        // A swap that failed left it a name of the very version that gives way now.
        if (newest is not null && newest.IsSameInode(seams.Calls.Status(names.Target, followLinks: false)))
            return;
        _isFirst = newest is null;
        seams.Calls.Link(names.Target, _aside, "swap.backup");
        if (_isFirst)
            seams.Calls.Rename(_aside, names.Backup, "swap.backup");
        else if (!seams.Calls.Exchange(_aside, names.Backup, "swap.backup"))
            PutWithoutExchange();
        _isPut = true;
    }

    /// <summary>The swap is done: the backups before this one grow older. Answers what went wrong with that, which undoes nothing.</summary>
    public string? Confirm(int kept) => new OlderBackups(seams, names).Add(_aside, kept);

    /// <summary>The swap failed: the backup before this one comes back.</summary>
    public void TakeBack()
    {
        OlderBackups.Gather(seams.Calls, _aside, _before);
        if (_isPut && _isFirst)
            seams.Calls.Unlink(names.Backup, "swap.backup");
        else if (_isPut && seams.Calls.Status(_aside, followLinks: false) is not null)
            seams.Calls.Rename(_aside, names.Backup, "swap.backup");
        seams.Calls.Unlink(_aside, "swap.backup");
    }

    // The backup before gets another name first, so that it outlives the rename.
    private void PutWithoutExchange()
    {
        seams.Failpoints.Reach("swap.backup-before");
        seams.Calls.Link(names.Backup, _before, "swap.backup-before");
        seams.Failpoints.Reach("swap.backup-put");
        seams.Calls.Rename(_aside, names.Backup, "swap.backup-put");
        _isPut = true;
        seams.Failpoints.Reach("swap.backup-aside");
        seams.Calls.Rename(_before, _aside, "swap.backup-aside");
    }
}
