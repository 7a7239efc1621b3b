namespace Lockstep.Files;

/// <summary>
/// What processes that died in a swap left beside the file. What had not come to the exchange is removed on sight; the rest is handed over.
/// </summary>
/// <remarks>
/// The temp file is on disk before the record, the record before the exchange, and the record is removed last. So, by what is there:
/// no record - never exchanged, rubbish (it may be half written, so its content says nothing);
/// record, and a temp file whose content is the hash in its name - not exchanged, rubbish;
/// record, and any other temp file - exchanged, the temp file is the old version;
/// record, no temp file, but a kept second name - died between the two renames that stand in for an exchange, the kept one is the old version;
/// record alone - exchanged and settled but for the record's removal, unless the file still has the content that the record says gives way: then the
/// disk forgot the temp file's name in a power cut, and there was no exchange;
/// a late version - settled as far as it goes; it waits to be looked at.
/// A record that is locked belongs to a living process that is settling; it is left alone.
/// </remarks>
/// <param name="Swaps">Swaps that happened, whose commit may not have; oldest first.</param>
/// <param name="Late">Old versions kept for their writers.</param>
internal sealed record LeftBehind(IReadOnlyList<InterruptedSwap> Swaps, IReadOnlyList<LateVersion> Late)
{
    /// <summary>Whether anything is there, and whether it is more than late versions. Needs no lock.</summary>
    public static (bool Swaps, bool Late) Any(FileSeams seams, string target)
    {
        var parts = new SwapNames(target).Beside(seams);
        return (parts.Any(p => p.Part != SwapPart.Late), parts.Any(p => p.Part == SwapPart.Late));
    }

    /// <summary>The late versions alone, oldest first. Needs no lock.</summary>
    public static IReadOnlyList<LateVersion> FindLate(FileSeams seams, string target)
    {
        var names = new SwapNames(target);
        var late = names.Beside(seams).Where(p => p.Part == SwapPart.Late).OrderBy(p => p.Run);
        return [.. late.Select(p => new LateVersion(seams, names, p.Run, p.Hash))];
    }

    /// <summary>Looks beside the file, without links in its path. The caller holds its <see cref="FileLock"/>.</summary>
    public static LeftBehind Find(FileSeams seams, string target)
    {
        var names = new SwapNames(target);
        var parts = names.Beside(seams);
        var swaps = parts.Where(p => p.Part != SwapPart.Late).GroupBy(p => (p.Run, p.Hash)).OrderBy(g => g.Key.Run).ToList();
        var found = new List<InterruptedSwap>();
        foreach (var swap in swaps)
        {
            var traces = new SwapTraces(seams, names, swap.Key.Run, swap.Key.Hash, [.. swap.Select(p => p.Part)]);
            if (traces.Judge() is { } interrupted)
                found.Add(interrupted);
        }
        return new LeftBehind(found, FindLate(seams, target));
    }
}
