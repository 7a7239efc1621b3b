using System.Security.Cryptography;
using Lockstep.Core.Model;
using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>
/// A file that others edit too: read whole, never in the middle of a save, and written so that no reader sees half of it and no edit that races with
/// the write is lost. Symbolic links are followed; the file they lead to is the one that is locked and replaced.
/// </summary>
/// <remarks>System calls that fail throw <see cref="FileException"/>.</remarks>
public sealed class ScheduleFile
{
    /// <summary>The size beyond which a file is not read, unless said otherwise: 256 MB.</summary>
    public const long DefaultLargestSize = 256L * 1024 * 1024;

    private static readonly TimeSpan DefaultLockTimeout = TimeSpan.FromSeconds(10);
    private readonly FileSeams _seams;
    private readonly FileReader _reader;

    /// <summary>Names the file; nothing is opened yet.</summary>
    /// <param name="path">The path; relative ones are taken from the current folder, once.</param>
    /// <param name="largestSize">The size in bytes beyond which it is not read.</param>
    public ScheduleFile(string path, long largestSize = DefaultLargestSize)
        : this(path, FileSeams.Default, largestSize) { }

    internal ScheduleFile(string path, FileSeams seams, long largestSize = DefaultLargestSize)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (Path, _seams, _reader) = (System.IO.Path.GetFullPath(path), seams, new FileReader(seams, largestSize));
    }

    /// <summary>The path as configured, made absolute.</summary>
    public string Path { get; }

    /// <summary>The path that it leads to now, without links.</summary>
    public string Target => PathWalk.To(_seams.Calls, Path).Target;

    /// <summary>How long a write waits for somebody's lock. 10 seconds unless said otherwise.</summary>
    public TimeSpan LockTimeout { get; init; } = DefaultLockTimeout;

    /// <summary>How many backups a write keeps, <c>FILE.bak</c> among them; at least 1. 10 unless said otherwise.</summary>
    public int KeptBackups { get; init; } = OlderBackups.UsualCount;

    /// <summary>What this system can't do of what is promised on Linux, in sentences; empty on Linux.</summary>
    public static IReadOnlyList<string> Limitations => FileSeams.Default.Calls.Limitations;

    /// <summary>What can't be done, or known, of this file where it is now, in sentences; empty for a file of one's own on a local disk.</summary>
    public IReadOnlyList<string> LimitationsHere() => FileLimitations.Of(_seams.Calls, Path);

    /// <summary>Reads the file when nobody has it open for writing; waits up to 2 s for that, 500 ms for a missing file, 10 s for git.</summary>
    public Task<FileReading> ReadAsync(CancellationToken cancellationToken) => _reader.ReadAsync(Path, cancellationToken);

    /// <summary>
    /// Replaces the content, keeping mode, owner and attributes, or creates the file (mode 0640). Waits for whoever holds <c>FILE.lock</c> or a lock on
    /// the file, and throws with code <see cref="ErrorCode.FileLocked"/> when that takes longer than <see cref="LockTimeout"/>.
    /// </summary>
    /// <param name="bytes">The new content.</param>
    /// <param name="expected">The hash of the content that the new one was made from; nothing to replace whatever is there.</param>
    /// <param name="withBackup">
    /// Whether <c>FILE.bak</c> becomes the old version, and the backups before it <c>FILE.bak.1</c>, <c>FILE.bak.2</c> and so on; see <see cref="KeptBackups"/>.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting; a begun exchange is finished.</param>
    public async Task<WriteOutcome> WriteAsync(
        ReadOnlyMemory<byte> bytes,
        ContentHash? expected,
        bool withBackup,
        CancellationToken cancellationToken
    )
    {
        AtomicSwap swap;
        await using (var guard = await LockAsync(cancellationToken))
        {
            var target = guard.Target;
            await TidyAsync(target, cancellationToken);
            var reading = await ReadAsync(cancellationToken);
            if (reading is FileReading.Missing && expected is null)
                return new FileCreation(_seams, target).Create(bytes.Span);
            if (reading is FileReading.NoContent nothing)
                return reading is FileReading.Missing ? new WriteOutcome.Moved() : new WriteOutcome.Refused(nothing);
            var content = (FileReading.Content)reading;
            if (expected is not null && content.Hash != expected)
                return new WriteOutcome.Moved();
            if (content.Hash == ContentHash.Of(bytes.Span))
                return new WriteOutcome.Unchanged(content.Hash);
            swap = AtomicSwap.Prepare(_seams, target, content, bytes.Span, _seams.Time.GetUtcNow().UtcTicks);
            swap.KeptBackups = KeptBackups;
            try
            {
                swap.WriteRecord("");
                var outcome = await swap.ExchangeAsync(withBackup, LockTimeout, cancellationToken);
                if (outcome is not ExchangeOutcome.Exchanged)
                {
                    swap.Dispose();
                    return outcome is ExchangeOutcome.Busy busy
                        ? new WriteOutcome.Refused(new FileReading.Busy(busy.Message))
                        : new WriteOutcome.Moved();
                }
            }
            catch
            {
                swap.Dispose();
                throw;
            }
        }
        using (swap)
        {
            var late = LatePath(await swap.SettleAsync(cancellationToken));
            return new WriteOutcome.Written(ContentHash.Of(bytes.Span), late) { BackupFault = swap.BackupFault };
        }
    }

    /// <summary>Checksum, time, size, mode and owner; nothing when the file is not there.</summary>
    public FileMetadata? Metadata()
    {
        using var file = _seams.Calls.OpenRead(Path, followLinks: true);
        if (file is null)
            return null;
        var status = _seams.Calls.Status(file, Path);
        if (status.Kind != FileKind.Regular)
            throw new FileException(ErrorCode.FileNotSuitable, $"{Path} is no regular file.", "metadata");
        var bytes = FileBytes.Read(_seams.Calls, file, status.Identity.Size, Path);
        return new FileMetadata(
            Target,
            Convert.ToHexStringLower(SHA256.HashData(bytes)),
            DateTimeOffset.UnixEpoch.AddTicks(status.Identity.Modified / 100),
            bytes.Length,
            status.Mode,
            status.Owner,
            status.Group
        );
    }

    /// <summary>Which version of which inode stands there now; nothing when it is not there or can't be looked at.</summary>
    internal FileIdentity? Identity()
    {
        try
        {
            return _seams.Calls.Status(Path, followLinks: true)?.Identity;
        }
        catch (FileException)
        {
            return null;
        }
    }

    /// <summary>Takes <c>FILE.lock</c>, for as long as the result isn't disposed.</summary>
    internal Task<FileLock> LockAsync(CancellationToken cancellationToken) =>
        FileLock.AcquireAsync(_seams, Target, LockTimeout, cancellationToken);

    // An engine's records are its own to finish; what an earlier write of this kind left is settled here.
    private async Task TidyAsync(string target, CancellationToken cancellationToken)
    {
        foreach (var swap in LeftBehind.Find(_seams, target).Swaps)
        {
            using (swap)
            {
                if (swap.Text.Length == 0)
                    await swap.SettleAsync(cancellationToken);
            }
        }
    }

    private static string? LatePath(SettleOutcome outcome) =>
        outcome switch
        {
            SettleOutcome.Late late => late.Version.Path,
            SettleOutcome.StillOpen open => open.Version.Path,
            _ => null,
        };
}
