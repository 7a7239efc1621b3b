using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>
/// Puts a new version in the place of the file in one step, keeping the old one until it is certain that nobody writes to it any more. The steps, in order:
/// <see cref="Prepare"/>, <see cref="WriteRecord"/>, <see cref="ExchangeAsync"/>, the caller's commit, <see cref="SettleAsync"/>.
/// The caller holds the <see cref="FileLock"/> up to its commit, and none while it settles.
/// </summary>
internal sealed class AtomicSwap : IDisposable
{
    private readonly FileSeams _seams;
    private readonly SwapNames _names;
    private readonly FileReading.Content _read;
    private readonly ContentHash _added;
    private readonly long _run;
    private SafeFileHandle? _record;
    private SwappedOut? _old;

    private AtomicSwap(FileSeams seams, SwapNames names, FileReading.Content read, ContentHash added, long run) =>
        (_seams, _names, _read, _added, _run) = (seams, names, read, added, run);

    /// <summary>How many backups are kept, <c>FILE.bak</c> among them.</summary>
    public int KeptBackups { get; set; } = OlderBackups.UsualCount;

    /// <summary>Why older backups could not all be kept, in a sentence; nothing as a rule.</summary>
    public string? BackupFault { get; private set; }

    private string Temp => _names.Temp(_run, _added);

    private string Record => _names.Of(_run, _added, SwapPart.Record);

    /// <summary>
    /// Checks that the file can be swapped and lays the new version down beside it, durably, with the file's mode, owner and attributes.
    /// Throws <see cref="FileException"/> and leaves nothing behind when it can't.
    /// </summary>
    /// <param name="seams">The outside.</param>
    /// <param name="target">The file, without links in its path.</param>
    /// <param name="read">What the new version was computed from.</param>
    /// <param name="bytes">The new version; it must differ.</param>
    /// <param name="run">The run's number.</param>
    public static AtomicSwap Prepare(FileSeams seams, string target, FileReading.Content read, ReadOnlySpan<byte> bytes, long run)
    {
        var added = ContentHash.Of(bytes);
        if (added == read.Hash)
            throw new ArgumentException("The new version is the old one.", nameof(bytes));
        var names = new SwapNames(target);
        var swap = new AtomicSwap(seams, names, read, added, run);
        using var current = seams.Calls.OpenRead(target, followLinks: false) ?? throw Gone(target);
        var status = seams.Calls.Status(current, target);
        SwapChecks.Require(seams.Calls, names, status, bytes.Length);
        seams.Failpoints.Reach("swap.create");
        try
        {
            using var temp = seams.Calls.CreateNew(swap.Temp, "swap.create");
            seams.Failpoints.Reach("swap.write");
            seams.Calls.Write(temp, bytes, 0, "swap.write", swap.Temp);
            FileTraits.Carry(seams.Calls, current, temp, status, target);
            seams.Failpoints.Reach("swap.fsync");
            seams.Calls.Sync(temp, "swap.fsync", swap.Temp);
            return swap;
        }
        catch
        {
            swap.Discard();
            throw;
        }
    }

    /// <summary>Writes down, durably, what the swap puts in: from here on a crash is finished by whoever finds the record.</summary>
    public void WriteRecord(string text)
    {
        try
        {
            _seams.Failpoints.Reach("swap.record");
            _record = _seams.Calls.CreateNew(Record, "swap.record");
            // While this process lives nobody else takes what it left between commit and settling for a crash's.
            _seams.Calls.TryLock(_record, shared: false);
            _seams.Calls.Write(_record, new SwapRecord(_read.Hash, _added, text).ToBytes(), 0, "swap.record", Record);
            _seams.Failpoints.Reach("swap.record-fsync");
            _seams.Calls.Sync(_record, "swap.record-fsync", Record);
            SyncFolder("swap.record-fsync");
        }
        catch
        {
            Discard();
            throw;
        }
    }

    /// <summary>
    /// Exchanges the two versions, if the file still has the content that was read. Throws <see cref="FileException"/>, with the file as it was, when
    /// the system refuses. The backup, where wanted, is a second name of the old version.
    /// </summary>
    /// <param name="withBackup">Whether <c>FILE.bak</c> becomes the old version.</param>
    /// <param name="lockTimeout">How long to wait for another program's lock on the file itself.</param>
    /// <param name="cancellationToken">Ends the wait for that lock.</param>
    public async Task<ExchangeOutcome> ExchangeAsync(bool withBackup, TimeSpan lockTimeout, CancellationToken cancellationToken)
    {
        if (_record is null)
            throw new InvalidOperationException("A swap needs its record first.");
        try
        {
            using var exchange = new Exchange(_seams, _names, _run, _added, _read);
            var outcome = await exchange.RunAsync(withBackup ? KeptBackups : 0, lockTimeout, cancellationToken);
            if (outcome is ExchangeOutcome.Exchanged exchanged)
            {
                BackupFault = exchanged.BackupFault;
                _old = new SwappedOut(_seams, _names, _run, _added, _read.Hash, exchange.TakeOldVersion());
            }
            else
            {
                Discard();
            }
            return outcome;
        }
        catch
        {
            // Only what is certainly not in place is thrown away; the rest is for the next look at what was left behind.
            DiscardIfNotExchanged();
            throw;
        }
    }

    /// <summary>After the commit and without any lock: waits for writers of the old version and says what they wrote.</summary>
    public Task<SettleOutcome> SettleAsync(CancellationToken cancellationToken) =>
        _old?.SettleAsync(cancellationToken) ?? throw new InvalidOperationException("There was no exchange to settle.");

    /// <summary>Removes the record, when the old version is left for later but the commit is done.</summary>
    public void RemoveRecord() => _old?.RemoveRecord();

    /// <summary>Removes what was laid down, before any exchange.</summary>
    public void Discard()
    {
        _seams.Calls.Unlink(Temp, "swap.discard");
        if (_record is not null)
            _seams.Calls.Unlink(Record, "swap.discard");
        _record?.Dispose();
        _record = null;
    }

    /// <summary>Lets go of what is open. What an exchange left is then found by <see cref="LeftBehind"/>.</summary>
    public void Dispose()
    {
        if (_record is not null && _old is null)
            DiscardIfNotExchanged();
        _record?.Dispose();
        _old?.Dispose();
    }

    internal static FileException Gone(string target) =>
        FileException.From(Errno.NotFound, Core.Model.ErrorCode.FileNotWritten, "swap.open", target);

    private void DiscardIfNotExchanged()
    {
        using var temp = _seams.Calls.OpenRead(Temp, followLinks: false);
        if (temp is not null && FileBytes.Hash(_seams.Calls, temp, Temp) == _added)
            Discard();
    }

    private void SyncFolder(string operation)
    {
        using var folder = _seams.Calls.OpenFolder(_names.Folder);
        _seams.Calls.Sync(folder, operation, _names.Folder);
    }
}
