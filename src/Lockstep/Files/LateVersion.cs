using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>
/// An old version kept because somebody who had it open for writing wrote, or may yet write, to it. Its name carries the hash of what is known of it,
/// so that also a later process sees whether something came after.
/// </summary>
internal sealed class LateVersion
{
    // After a minute without a change an old version whose writers can't be seen is taken as abandoned.
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(60);
    private readonly FileSeams _seams;
    private readonly SwapNames _names;
    private Deadline _doubt;
    private FileIdentity? _seen;

    public LateVersion(FileSeams seams, SwapNames names, long run, ContentHash known)
    {
        (_seams, _names, Run, Known) = (seams, names, run, known);
        _doubt = seams.In(LongestDoubt);
    }

    public long Run { get; }

    /// <summary>The hash of the content that is merged already.</summary>
    public ContentHash Known { get; private set; }

    public string Path => _names.Late(Run, Known);

    /// <summary>Waits for its writers, at most this long, then compares; removes it when nothing came and nobody has it open.</summary>
    public async Task<SettleOutcome> LookAsync(TimeSpan longestWait, CancellationToken cancellationToken)
    {
        using var file = _seams.Calls.OpenRead(Path, followLinks: false);
        if (file is null)
            return new SettleOutcome.Quiet();
        var answer = await OldVersion.WaitForWritersAsync(_seams, file, longestWait, cancellationToken);
        var status = _seams.Calls.Status(file, Path);
        var isInDoubt = answer == LeaseAnswer.Unknown && !IsQuietForLong(status);
        if (isInDoubt && status.Identity == _seen)
            return new SettleOutcome.StillOpen(this);
        var bytes = FileBytes.Read(_seams.Calls, file, status.Identity.Size, Path);
        if (ContentHash.Of(bytes) != Known && answer != LeaseAnswer.Writer)
            return new SettleOutcome.Late(this, bytes);
        _seen = status.Identity;
        if (answer == LeaseAnswer.Writer || isInDoubt)
            return new SettleOutcome.StillOpen(this);
        _seams.Failpoints.Reach("settle.unlink");
        _seams.Calls.Unlink(Path, "settle.unlink");
        return new SettleOutcome.Quiet();
    }

    // By the file's own change time too: a process that makes one run and ends, and the next one, never wait for a minute.
    private bool IsQuietForLong(FileStatus status) =>
        _doubt.IsOver || _seams.Time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(status.Identity.Changed / 100) >= LongestDoubt;

    /// <summary>Says that these bytes are merged, durably. What comes after them counts as new; look again to have the version removed.</summary>
    public void Accept(ReadOnlySpan<byte> merged)
    {
        var from = Path;
        Known = ContentHash.Of(merged);
        _doubt = _seams.In(LongestDoubt);
        if (from != Path)
            _seams.Calls.Rename(from, Path, "settle.accept");
    }
}
