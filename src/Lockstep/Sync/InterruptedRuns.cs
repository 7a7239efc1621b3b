using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Finishes the runs of processes that died between putting files in place and committing. Used by one run at a time.</summary>
internal sealed class InterruptedRuns(LockstepOptions options, ITaskStore store, FileSeams seams, SyncApplier applier)
{
    /// <summary>
    /// Finishes what is found beside the files. A run that wrote several of them is finished as one, which moves bases and neither a file nor a row; so
    /// it waits only as long as all of its files are paused.
    /// </summary>
    /// <param name="files">The files.</param>
    /// <param name="going">Those of them that are not paused.</param>
    /// <param name="reading">How files are read.</param>
    /// <param name="cancellationToken">Ends the wait for the locks.</param>
    /// <exception cref="FileException">A lock can't be had, or the system refuses.</exception>
    public async Task FinishAsync(
        IReadOnlyList<FileRoom> files,
        IReadOnlyList<FileRoom> going,
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        var left = files
            .Where(file => LeftBehind.Any(seams, file.File.Target).Swaps)
            .OrderBy(file => file.File.Target, StringComparer.Ordinal);
        var locks = new List<FileLock>();
        var swaps = new List<(string File, InterruptedSwap Swap)>();
        try
        {
            foreach (var file in left.ToList())
            {
                locks.Add(await file.File.LockAsync(cancellationToken));
                swaps.AddRange(LeftBehind.Find(seams, file.File.Target).Swaps.Select(swap => (file.Name, swap)));
            }

            var names = going.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var run in swaps.GroupBy(found => found.Swap.Run).OrderBy(run => run.Key))
            {
                if (run.Any(found => names.Contains(found.File)))
                {
                    await FinishAsync(run.Key, [.. run], reading, cancellationToken);
                }
            }
        }
        finally
        {
            swaps.ForEach(found => found.Swap.Dispose());
            foreach (var held in locks)
            {
                await held.DisposeAsync();
            }
        }
    }

    // The records are committed knowledge only where their run is not: then the bases that the swaps alone made true are written.
    private async Task FinishAsync(
        long run,
        IReadOnlyList<(string File, InterruptedSwap Swap)> swaps,
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        seams.Failpoints.Reach("recover.base");
        var recorded = swaps.Where(found => found.Swap.Text.Length > 0).ToList();
        if (recorded.Count > 0 && !await store.IsCommittedAsync(run, cancellationToken))
        {
            var texts = recorded.ToDictionary(found => found.File, found => SwapWrites.Split(found.Swap.Text, reading.IdType, found.File));
            var bases = texts.ToDictionary(text => text.Key, text => SwapBases.FromText(text.Value.Bases, reading.IdType, text.Key));
            var writes = new FileWritesChange(
                [.. texts.Values.SelectMany(text => text.Change.Set)],
                [.. texts.Values.SelectMany(text => text.Change.Removed)]
            );
            var written = recorded.ToDictionary(found => found.File, found => found.Swap.New.ToString());
            var @base = (await store.ReadAsync([.. bases.Values.SelectMany(file => file.Keys)], cancellationToken)).Base;
            var overwrites = recorded.SelectMany(found => Overwritten(found.File, found.Swap, bases[found.File].Keys, @base, reading));
            var origin = new RunOrigin("recover", "lockstep", options.Direction, seams.Time.GetUtcNow());
            await applier.FinishRunAsync(run, bases, [.. overwrites], writes, written, origin, cancellationToken);
        }

        foreach (var (_, swap) in swaps)
        {
            await swap.SettleAsync(cancellationToken);
        }
    }

    // The log's entries went with the transaction. The old version still tells what they said, or, where somebody has written to it since, the base does.
    private static List<FileOverwrite> Overwritten(
        string file,
        InterruptedSwap swap,
        IEnumerable<TaskId> tasks,
        Base @base,
        DocumentOptions reading
    )
    {
        var isAsItWas = swap.OldBytes is { } bytes && ContentHash.Of(bytes.Span) == swap.Old;
        var items =
            isAsItWas && ScheduleDocument.TryRead(swap.OldBytes!.Value, reading, out var old, out _)
                ? old.Snapshot.Tasks.ToDictionary(pair => pair.Key, pair => pair.Value.Fields)
                : FileFields.Of(@base);
        return [.. tasks.Where(items.ContainsKey).Select(task => new FileOverwrite(task, file, items[task]))];
    }
}
