using Lockstep.Files.Posix;

namespace Lockstep.Files;

/// <summary>
/// The backups behind <c>FILE.bak</c>: <c>FILE.bak.1</c>, <c>FILE.bak.2</c> and so on, each older than the one before. Only names change here; where a
/// crash left a gap in the numbers, the next backup closes it.
/// </summary>
internal sealed class OlderBackups(FileSeams seams, SwapNames names)
{
    /// <summary>How many backups are kept, the newest among them, where nobody says.</summary>
    public const int UsualCount = 10;

    /// <summary>As many as there are: a crash is no reason to throw a backup away.</summary>
    public const int All = int.MaxValue;

    /// <summary>
    /// Makes what stands aside, if anything does, the first of them and removes those beyond what is kept. Answers what went wrong, in a sentence;
    /// what stands aside is gone afterwards in any case, because nothing but <c>FILE.bak</c> must be there when the swap ends.
    /// </summary>
    /// <param name="aside">The backup that <c>FILE.bak</c> was before.</param>
    /// <param name="kept">How many backups are kept, <c>FILE.bak</c> among them.</param>
    public string? Add(string aside, int kept)
    {
        var fault = Try(() =>
        {
            if (seams.Calls.Status(aside, followLinks: false) is null)
                return;
            seams.Failpoints.Reach("backup.rotate");
            if (kept > 1)
                Shift(kept);
        });
        fault ??= Try(() => Trim(kept));
        var last = Try(() =>
        {
            if (kept > 1 && seams.Calls.Status(aside, followLinks: false) is not null)
            {
                seams.Failpoints.Reach("backup.first");
                seams.Calls.Rename(aside, names.BackupOf(1), "backup.first");
            }
        });
        var end = Try(() => seams.Calls.Unlink(aside, "backup.aside"));
        return (fault ?? last ?? end) is { } why ? $"The older backups of {names.Target} could not all be kept: {why}" : null;
    }

    /// <summary>Brings what a replacement without an exchange left back to one name: what stands aside is then the backup before, or else the file itself.</summary>
    public static void Gather(IFileCalls calls, string aside, string before)
    {
        if (calls.Status(before, followLinks: false) is null)
            return;
        if (calls.Status(aside, followLinks: false) is null)
            calls.Rename(before, aside, "backup.gather");
        // Both were there: FILE.bak is still the backup before, and this a second name of it.
        calls.Unlink(before, "backup.gather");
    }

    // From the oldest on, so that each moves to a free name, or onto the one that is to go.
    private void Shift(int kept)
    {
        var free = 1;
        while (free < kept - 1 && seams.Calls.Status(names.BackupOf(free), followLinks: false) is not null)
            free++;
        for (var age = free; age > 1; age--)
        {
            seams.Failpoints.Reach("backup.shift");
            seams.Calls.Rename(names.BackupOf(age - 1), names.BackupOf(age), "backup.shift");
        }
    }

    // More were kept at an earlier time, or a crash left one more.
    private void Trim(int kept)
    {
        for (var age = kept; age < All && seams.Calls.Status(names.BackupOf(age), followLinks: false) is not null; age++)
        {
            seams.Failpoints.Reach("backup.trim");
            seams.Calls.Unlink(names.BackupOf(age), "backup.trim");
        }
    }

    private static string? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
