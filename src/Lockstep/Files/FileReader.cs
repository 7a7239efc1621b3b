using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;

namespace Lockstep.Files;

/// <summary>Reads a file whole: never while somebody has it open for writing, never in the middle of a git checkout.</summary>
internal sealed class FileReader(FileSeams seams, long largest)
{
    // git, and some editors, remove a file before they create it anew.
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWriter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>How far apart two equal hashes have to be where leases don't tell whether somebody writes.</summary>
    public static readonly TimeSpan BetweenTwoLooks = TimeSpan.FromMilliseconds(50);

    private readonly GitActivity _git = new(seams);

    public async Task<FileReading> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await _git.WaitAsync(PathWalk.To(seams.Calls, path).Target, cancellationToken);
            return await ReadWhenQuietAsync(path, cancellationToken);
        }
        catch (FileException e) when (e.Errno is Errno.Access or Errno.NotPermitted or Errno.Loop)
        {
            return new FileReading.Unreadable(e.Message);
        }
        catch (FileException e) when (e.Errno is Errno.NoDevice)
        {
            return new FileReading.Unsuitable($"{path} is a socket or a device, not a file.");
        }
        catch (FileException e) when (e.Errno is Errno.Again)
        {
            return new FileReading.Busy($"{path} is open in another program that does not let others read it.");
        }
    }

    private async Task<FileReading> ReadWhenQuietAsync(string path, CancellationToken cancellationToken)
    {
        var (absence, writer) = (seams.In(LongestAbsence), seams.In(LongestWriter));
        while (true)
        {
            // Before opening: opening a device can do something.
            if (seams.Calls.Status(path, followLinks: true) is { } seen && Unsuitable(seen, path) is { } strange)
                return strange;
            using (var file = seams.Calls.OpenRead(path, followLinks: true))
            {
                if (file is null && absence.IsOver)
                    return new FileReading.Missing($"{path} is missing. Create it, or correct the path.");
                if (file is not null)
                {
                    var before = seams.Calls.Status(file, path);
                    if (Unsuitable(before, path) is { } unsuitable)
                        return unsuitable;
                    if (await TryReadAsync(file, before, path, cancellationToken) is { } content)
                        return content;
                    if (writer.IsOver)
                        return new FileReading.Busy($"{path} is open for writing in another program. It is read when that closes it.");
                }
            }
            await seams.PauseAsync(Pause, cancellationToken);
        }
    }

    private async Task<FileReading.Content?> TryReadAsync(
        SafeFileHandle file,
        FileStatus before,
        string path,
        CancellationToken cancellationToken
    )
    {
        var answer = seams.Calls.AskForWriters(file);
        if (answer == LeaseAnswer.Writer)
            return null;
        var bytes = FileBytes.Read(seams.Calls, file, before.Identity.Size, path);
        var hash = ContentHash.Of(bytes);
        if (answer == LeaseAnswer.Unknown)
        {
            await seams.PauseAsync(BetweenTwoLooks, cancellationToken);
            if (FileBytes.Hash(seams.Calls, file, path) != hash)
                return null;
        }
        // Somebody may have come and gone between the answer and the last byte.
        var quiet = seams.Calls.AskForWriters(file) == answer && seams.Calls.Status(file, path).Identity == before.Identity;
        return quiet ? new FileReading.Content(bytes, hash, before.Identity) : null;
    }

    private FileReading.Unsuitable? Unsuitable(FileStatus status, string path)
    {
        if (status.Kind != FileKind.Regular)
            return new FileReading.Unsuitable(
                $"{path} is {(status.Kind == FileKind.Folder ? "a folder" : "a pipe or a device")}, not a file."
            );
        return status.Identity.Size > largest
            ? new FileReading.Unsuitable(
                $"{path} has {status.Identity.Size:N0} bytes; the limit is {largest:N0}. Raise the limit, or split the file."
            )
            : null;
    }
}
