using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>The old version right after an exchange, under the temp file's name, and the record beside it.</summary>
internal sealed class SwappedOut(FileSeams seams, SwapNames names, long run, ContentHash added, ContentHash known, SafeFileHandle old)
    : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Waits, with no lock held, until nobody has the old version open for writing; removes it when it is still what was read, keeps it otherwise.
    /// The record goes in the end, so the database must have been committed before. When the token ends the wait, the old version counts as still open.
    /// </summary>
    public async Task<SettleOutcome> SettleAsync(CancellationToken cancellationToken)
    {
        seams.Failpoints.Reach("settle.lease");
        var answer = await OldVersion.WaitForWritersAsync(seams, old, LongestWait, cancellationToken);
        // From here on nothing waits, so that a stop in the middle of the wait still ends in a state that says what it is.
        var temp = names.Temp(run, added);
        var bytes = FileBytes.Read(seams.Calls, old, seams.Calls.Status(old, temp).Identity.Size, temp);
        var outcome = Judge(answer, bytes);
        if (outcome is SettleOutcome.Quiet)
        {
            seams.Failpoints.Reach("settle.unlink");
            seams.Calls.Unlink(temp, "settle.unlink");
        }
        else
        {
            seams.Failpoints.Reach("settle.keep");
            seams.Calls.Rename(temp, names.Late(run, known), "settle.keep");
            // Without the record a temp file counts as rubbish, so the new name must be on disk before the record goes.
            using var folder = seams.Calls.OpenFolder(names.Folder);
            seams.Calls.Sync(folder, "settle.keep", names.Folder);
        }
        RemoveRecord();
        return outcome;
    }

    public void RemoveRecord()
    {
        seams.Failpoints.Reach("record.remove");
        seams.Calls.Unlink(names.Of(run, added, SwapPart.Record), "record.remove");
    }

    /// <inheritdoc/>
    public void Dispose() => old.Dispose();

    private SettleOutcome Judge(LeaseAnswer answer, byte[] bytes)
    {
        var version = new LateVersion(seams, names, run, known);
        if (answer == LeaseAnswer.Writer)
            return new SettleOutcome.StillOpen(version);
        if (ContentHash.Of(bytes) != known)
            return new SettleOutcome.Late(version, bytes);
        return answer == LeaseAnswer.NoWriter ? new SettleOutcome.Quiet() : new SettleOutcome.StillOpen(version);
    }
}
