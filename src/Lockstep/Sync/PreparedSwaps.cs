using Lockstep.Core.Model;
using Lockstep.Files;

namespace Lockstep.Sync;

/// <summary>The swaps of one run, by file. Disposing takes back those that were not handed over.</summary>
/// <param name="keptBackups">How many backups of each file are kept.</param>
internal sealed class PreparedSwaps(int keptBackups) : IDisposable
{
    private Dictionary<string, AtomicSwap> _swaps = new(StringComparer.Ordinal);

    /// <summary>Lays a new version down beside its file, and the record of what it puts in.</summary>
    /// <exception cref="FileNotReplacedException">The system refused.</exception>
    public void Add(string file, Func<AtomicSwap> prepare, string record)
    {
        try
        {
            var swap = prepare();
            swap.KeptBackups = keptBackups;
            _swaps.Add(file, swap);
            swap.WriteRecord(record);
        }
        catch (FileException e)
        {
            throw new FileNotReplacedException(file, e);
        }
    }

    /// <summary>
    /// Puts the new texts in place, one file after the other. Not all when a file moved: what was put in place by then is finished from its record, as
    /// after a crash.
    /// </summary>
    /// <exception cref="FileNotReplacedException">The system refused, or another program holds a lock on the file for too long.</exception>
    public async Task<bool> ExchangeAsync(TimeSpan longestWait, CancellationToken cancellationToken)
    {
        foreach (var (file, swap) in _swaps.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!await ExchangeAsync(file, swap, longestWait, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The run is committed: what is left to do is the caller's.</summary>
    public IReadOnlyDictionary<string, AtomicSwap> HandOver()
    {
        var swaps = _swaps;
        _swaps = [];
        return swaps;
    }

    private static async Task<bool> ExchangeAsync(string file, AtomicSwap swap, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        try
        {
            return await swap.ExchangeAsync(withBackup: true, longestWait, cancellationToken) switch
            {
                ExchangeOutcome.Exchanged => true,
                ExchangeOutcome.Busy busy => throw new FileException(ErrorCode.FileLocked, busy.Message, "swap.exchange"),
                _ => false,
            };
        }
        catch (FileException e)
        {
            throw new FileNotReplacedException(file, e);
        }
    }

    public void Dispose()
    {
        foreach (var swap in _swaps.Values)
        {
            swap.Dispose();
        }
    }
}
