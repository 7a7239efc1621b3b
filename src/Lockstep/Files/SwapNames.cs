using System.Globalization;

namespace Lockstep.Files;

/// <summary>
/// The names of the files that a swap puts beside the schedule file, all starting with <c>.NAME.lockstep-</c>. The run and the hash of the new
/// content in the name are what tells, after a crash, how far the swap had come.
/// </summary>
internal sealed record SwapNames(string Target)
{
    private readonly string _prefix = $".{Path.GetFileName(Target)}.lockstep-";

    public string Folder { get; } = Path.GetDirectoryName(Target)!;

    /// <summary>The newest backup.</summary>
    public string Backup => Target + ".bak";

    /// <summary>A backup by its age: 0 is the newest.</summary>
    public string BackupOf(int age) => age == 0 ? Backup : string.Create(CultureInfo.InvariantCulture, $"{Backup}.{age}");

    /// <summary>Whether a name in the folder is one of a backup.</summary>
    public bool IsBackup(string name)
    {
        var newest = Path.GetFileName(Backup);
        return name == newest
            || (
                name.StartsWith(newest + ".", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(newest.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            );
    }

    /// <summary>The new content before the exchange, the old version after it.</summary>
    public string Temp(long run, ContentHash hash) => Name(run, hash, SwapPart.Temp);

    public string Of(long run, ContentHash hash, SwapPart part) => Name(run, hash, part);

    /// <summary>An old version that somebody may still be writing to; the hash is of what is known of it.</summary>
    public string Late(long run, ContentHash known) =>
        Path.Combine(Folder, $"{_prefix}late-{run.ToString(CultureInfo.InvariantCulture)}-{known}");

    /// <summary>What of swaps stands beside the file.</summary>
    public IReadOnlyList<(long Run, ContentHash Hash, SwapPart Part)> Beside(FileSeams seams)
    {
        var parts = new List<(long Run, ContentHash Hash, SwapPart Part)>();
        if (seams.Calls.Status(Folder, followLinks: true) is not null)
        {
            foreach (var name in seams.Calls.List(Folder))
            {
                if (TryParse(name, out var run, out var hash, out var part))
                    parts.Add((run, hash, part));
            }
        }
        return parts;
    }

    public bool TryParse(string name, out long run, out ContentHash hash, out SwapPart part)
    {
        (run, hash, part) = (0, default, default);
        if (!name.StartsWith(_prefix, StringComparison.Ordinal))
            return false;
        var rest = name.AsSpan(_prefix.Length);
        var isLate = rest.StartsWith("late-", StringComparison.Ordinal);
        rest = isLate ? rest["late-".Length..] : rest;
        var dash = rest.IndexOf('-');
        var dot = isLate ? rest.Length : rest.IndexOf('.');
        return dash > 0
            && dot > dash
            && long.TryParse(rest[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out run)
            && ContentHash.TryParse(rest[(dash + 1)..dot], out hash)
            && TryParsePart(isLate ? "late" : rest[dot..], out part);
    }

    private string Name(long run, ContentHash hash, SwapPart part) =>
        Path.Combine(Folder, $"{_prefix}{run.ToString(CultureInfo.InvariantCulture)}-{hash}{Ending(part)}");

    private static string Ending(SwapPart part) =>
        part switch
        {
            SwapPart.Temp => ".tmp",
            SwapPart.Record => ".record",
            SwapPart.Old => ".old",
            SwapPart.BackupLink => ".bak",
            SwapPart.BackupBefore => ".before",
            _ => throw new ArgumentOutOfRangeException(nameof(part)),
        };

    private static bool TryParsePart(ReadOnlySpan<char> ending, out SwapPart part)
    {
        (part, var known) = ending switch
        {
            "late" => (SwapPart.Late, true),
            ".tmp" => (SwapPart.Temp, true),
            ".record" => (SwapPart.Record, true),
            ".old" => (SwapPart.Old, true),
            ".bak" => (SwapPart.BackupLink, true),
            ".before" => (SwapPart.BackupBefore, true),
            _ => (default, false),
        };
        return known;
    }
}
