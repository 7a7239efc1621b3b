using System.Globalization;
using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>Who holds a lock on a file, as far as the system says.</summary>
/// <param name="Process">The process id; 0 when it is not known.</param>
/// <param name="Program">The program's name; empty when it is not known.</param>
internal sealed record LockHolder(int Process, string Program)
{
    private static readonly LockHolder Unknown = new(0, "");

    /// <summary>The words for "File locked by another process", with who it is where that is known.</summary>
    public override string ToString() =>
        Process == 0 ? "File locked by another process"
        : Program.Length == 0 ? $"File locked by another process (pid {Process})"
        : $"File locked by another process (pid {Process}, {Program})";

    public static LockHolder Of(FileStatus file)
    {
        try
        {
            return File.ReadLines("/proc/locks").Select(line => HolderIn(line, file)).FirstOrDefault(pid => pid > 0) is > 0 and var pid
                ? new LockHolder(pid, ProgramOf(pid))
                : Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unknown;
        }
    }

    // 1: FLOCK  ADVISORY  WRITE 1234 fe:00:123456 0 EOF. A line with "->" is one that waits.
    private static int HolderIn(string line, FileStatus file)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 6 || words[1] != "FLOCK")
            return 0;
        var place = words[5].Split(':');
        var device = file.Identity.Device;
        var isFile =
            place.Length == 3
            && place[2] == file.Identity.Inode.ToString(CultureInfo.InvariantCulture)
            && ulong.TryParse(place[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var major)
            && ulong.TryParse(place[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var minor)
            // btrfs and overlay give each subvolume a device number of its own, which this list does not know.
            && ((major << 32 | minor) == device || device >> 32 == 0);
        return isFile && int.TryParse(words[4], CultureInfo.InvariantCulture, out var pid) ? pid : 0;
    }

    private static string ProgramOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
