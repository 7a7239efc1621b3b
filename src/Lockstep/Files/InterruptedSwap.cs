using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>
/// A swap that happened and whose process did not come to the end. The engine finishes what the record says, commits, and then settles it.
/// </summary>
internal sealed class InterruptedSwap : IDisposable
{
    private readonly FileSeams _seams;
    private readonly SwapNames _names;
    private readonly SwapRecord _record;
    private readonly SafeFileHandle _recordHandle;
    private readonly SwappedOut? _old;

    internal InterruptedSwap(
        FileSeams seams,
        SwapNames names,
        long run,
        SwapRecord record,
        SafeFileHandle recordHandle,
        SafeFileHandle? old
    )
    {
        (_seams, _names, _record, _recordHandle, Run) = (seams, names, record, recordHandle, run);
        if (old is null)
            return;
        _old = new SwappedOut(seams, names, run, record.New, record.Old, old);
        var path = names.Temp(run, record.New);
        OldBytes = FileBytes.Read(seams.Calls, old, seams.Calls.Status(old, path).Identity.Size, path);
    }

    /// <summary>The run's number.</summary>
    public long Run { get; }

    /// <summary>The engine's own words in the record; empty for a write without an engine.</summary>
    public string Text => _record.Text;

    /// <summary>The hash of what the swap put in.</summary>
    public ContentHash New => _record.New;

    /// <summary>The hash of what was read before the swap.</summary>
    public ContentHash Old => _record.Old;

    /// <summary>What the old version holds now, with what late writers added; nothing when it had been settled already.</summary>
    public ReadOnlyMemory<byte>? OldBytes { get; }

    /// <summary>After the commit: as after a swap of one's own, and the record goes.</summary>
    public async Task<SettleOutcome> SettleAsync(CancellationToken cancellationToken)
    {
        _seams.Failpoints.Reach("recover.settle");
        if (_old is not null)
            return await _old.SettleAsync(cancellationToken);
        _seams.Calls.Unlink(_names.Of(Run, New, SwapPart.Record), "record.remove");
        return new SettleOutcome.Quiet();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _recordHandle.Dispose();
        _old?.Dispose();
    }
}
