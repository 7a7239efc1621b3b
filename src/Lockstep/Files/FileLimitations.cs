using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>What the place and the names of a file take away, told before anybody needs it.</summary>
internal static class FileLimitations
{
    public static IReadOnlyList<string> Of(IFileCalls calls, string path)
    {
        try
        {
            var target = PathWalk.To(calls, path).Target;
            using var file = calls.OpenRead(target, followLinks: false);
            return file is null ? [] : [.. Of(calls, file, target)];
        }
        catch (FileException)
        {
            return []; // Whoever reads or writes it meets the same and says so.
        }
    }

    private static IEnumerable<string> Of(IFileCalls calls, Microsoft.Win32.SafeHandles.SafeFileHandle file, string target)
    {
        if (calls.Status(target, followLinks: false) is { IsMountPoint: true })
            yield return $"{target} is mounted by itself: it is read, but can't be written. Mount its folder instead.";
        if (calls.FileSystem(Path.GetDirectoryName(target)!).IsRemote)
            yield return $"{target} is on a network or user-space file system: its changes are looked for every {FileWatcher.BetweenPolls.TotalSeconds:0} seconds.";
        if (calls.AskForWriters(file) == LeaseAnswer.Unknown)
            yield return $"Who has {target} open for writing can't be known here, so each version that gives way is kept and watched for a minute. "
                + "On a local disk, run Lockstep as the file's owner or with the capability CAP_LEASE.";
    }
}
