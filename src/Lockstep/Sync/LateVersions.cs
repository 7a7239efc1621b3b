using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>
/// Finishes what a swap leaves: the swaps of processes that died, and old versions that somebody wrote to after they had been swapped out.
/// Used by one run at a time.
/// </summary>
internal sealed class LateVersions(LockstepOptions options, ITaskStore store, ScheduleFile file, FileSeams seams, SyncApplier applier)
{
    private readonly Dictionary<ContentHash, ScheduleDocument> _originals = [];
    private readonly Dictionary<ContentHash, Refusal> _unmergeable = [];
    private readonly Dictionary<(long Run, ContentHash Known), LateVersion> _waiting = [];

    /// <summary>Whether something beside the file waits to be looked at again.</summary>
    public bool AnyLeft
    {
        get
        {
            try
            {
                return LeftBehind.Any(seams, file.Target) is not (false, false);
            }
            catch (FileException)
            {
                return false; // A folder that can't be read is the next run's own problem.
            }
        }
    }

    /// <summary>Finishes what was left behind; answers what a person must look at.</summary>
    public async Task<IReadOnlyList<Refusal>> RecoverAsync(DocumentOptions reading, CancellationToken cancellationToken)
    {
        var (anySwaps, anyLate) = LeftBehind.Any(seams, file.Target);
        if ((anySwaps || anyLate) && Pausing.IsWhole(options.File, await store.PausesAsync(cancellationToken), seams.Time.GetUtcNow()))
        {
            return []; // It stays where it is until somebody resumes.
        }

        if (anySwaps)
        {
            await FinishSwapsAsync(reading, cancellationToken);
        }

        var problems = new List<Refusal>();
        foreach (var version in anySwaps || anyLate ? FindLate() : [])
        {
            try
            {
                problems.AddRange(await LookAsync(version, reading, cancellationToken));
            }
            catch (FileException e)
            {
                // It stays where it is and is looked at again; the rest of the run does not depend on it.
                problems.Add(new Refusal(Side.File, null, e.Code, e.Message));
            }
        }

        return problems;
    }

    private async Task FinishSwapsAsync(DocumentOptions reading, CancellationToken cancellationToken)
    {
        await using var fileLock = await file.LockAsync(cancellationToken);
        foreach (var swap in LeftBehind.Find(seams, file.Target).Swaps)
        {
            using (swap)
            {
                await FinishAsync(swap, reading, cancellationToken);
            }
        }
    }

    // A version that was seen before is the same object, which knows for how long it has been quiet.
    private List<LateVersion> FindLate()
    {
        var found = LeftBehind.FindLate(seams, file.Target).Select(version => KeyValuePair.Create((version.Run, version.Known), version));
        var late = found.Select(pair => KeyValuePair.Create(pair.Key, _waiting.GetValueOrDefault(pair.Key, pair.Value))).ToList();
        _waiting.Clear();
        late.ForEach(pair => _waiting.TryAdd(pair.Key, pair.Value));
        return [.. late.Select(pair => pair.Value)];
    }

    /// <summary>
    /// After a commit: waits for those who still write to the old version and merges what they wrote. The run is committed, so what fails here is told
    /// beside it, and the next run goes on with it. The token ends only the wait.
    /// </summary>
    public async Task<IReadOnlyList<Refusal>> SettleAsync(
        AtomicSwap? swap,
        SyncObservation seen,
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        if (swap is null)
        {
            return [];
        }

        try
        {
            using (swap)
            {
                var outcome = await swap.SettleAsync(cancellationToken);
                if (outcome is SettleOutcome.Quiet)
                {
                    return [];
                }

                _originals[seen.Content.Hash] = seen.Document;
                return outcome is SettleOutcome.Late late
                    ? await MergeAsync(late.Version, late.Bytes, reading, CancellationToken.None)
                    : [];
            }
        }
        catch (FileException e)
        {
            return [new Refusal(Side.File, null, e.Code, e.Message)];
        }
        catch (StoreException e)
        {
            return [new Refusal(Side.Database, null, e.Code, e.Message)];
        }
    }

    // The record is committed knowledge only where its run is not: then the bases that the swap alone made true are written.
    private async Task FinishAsync(InterruptedSwap swap, DocumentOptions reading, CancellationToken cancellationToken)
    {
        seams.Failpoints.Reach("recover.base");
        var committed = await store.IsCommittedAsync(swap.Run, cancellationToken);
        if (!committed && swap.Text.Length > 0)
        {
            var bases = SwapBases.FromText(swap.Text, reading.IdType, options.File);
            var overwrites = Overwritten(swap, bases.Keys, (await store.ReadAsync(cancellationToken)).Base, reading);
            var origin = new RunOrigin("recover", "lockstep", options.Direction, seams.Time.GetUtcNow());
            await applier.FinishRunAsync(swap.Run, bases, overwrites, origin, cancellationToken);
        }

        await swap.SettleAsync(cancellationToken);
    }

    // The log's entries went with the transaction. The old version still tells what they said, or, where somebody has written to it since, the base does.
    private List<FileOverwrite> Overwritten(InterruptedSwap swap, IEnumerable<TaskId> tasks, Base @base, DocumentOptions reading)
    {
        var isAsItWas = swap.OldBytes is { } bytes && ContentHash.Of(bytes.Span) == swap.Old;
        var items =
            isAsItWas && ScheduleDocument.TryRead(swap.OldBytes!.Value, reading, out var old, out _)
                ? old.Snapshot.Tasks.ToDictionary(pair => pair.Key, pair => pair.Value.Fields)
                : Originals(@base);
        return [.. tasks.Where(items.ContainsKey).Select(task => new FileOverwrite(task, options.File, items[task]))];
    }

    private async Task<IReadOnlyList<Refusal>> LookAsync(
        LateVersion version,
        DocumentOptions reading,
        CancellationToken cancellationToken
    ) =>
        await version.LookAsync(TimeSpan.Zero, cancellationToken) is SettleOutcome.Late late
            ? await MergeAsync(version, late.Bytes, reading, cancellationToken)
            : [];

    private async Task<IReadOnlyList<Refusal>> MergeAsync(
        LateVersion version,
        ReadOnlyMemory<byte> bytes,
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        var hash = ContentHash.Of(bytes.Span);
        if (_unmergeable.TryGetValue(hash, out var known))
        {
            return [known];
        }

        if (!ScheduleDocument.TryRead(bytes, reading, out var late, out var unreadable))
        {
            return [Keep(version, hash, unreadable.Message)];
        }

        AtomicSwap? swap = null;
        FileReading.Content content;
        ScheduleDocument current;
        await using (var fileLock = await TryLockAsync(cancellationToken))
        {
            if (
                fileLock is null
                || await file.ReadAsync(cancellationToken) is not FileReading.Content read
                || !ScheduleDocument.TryRead(read.Bytes, reading, out var document, out _)
            )
            {
                return [Later(version)];
            }

            (content, current) = (read, document);
            var database = await store.ReadAsync(cancellationToken);
            var merged = _originals.TryGetValue(version.Known, out var original)
                ? LateMerge.Merge(original, late, current, reading)
                : LateMerge.MergeTasks(await OriginalTasksAsync(version, late, database.Base, cancellationToken), late, current, reading);
            if (merged.Lost.Count > 0)
            {
                return [Keep(version, hash, merged.Lost[0].Message)];
            }

            var bases = BasesOf(merged.Contested, database.Base);
            if (!merged.Document.Bytes.Span.SequenceEqual(current.Bytes.Span) || bases.Count > 0)
            {
                var origin = new RunOrigin("late", "lockstep", options.Direction, seams.Time.GetUtcNow());
                var (written, swapped) = await applier.ReplaceAsync(
                    fileLock,
                    content,
                    current,
                    merged.Document,
                    bases,
                    origin,
                    cancellationToken
                );
                if (!written)
                {
                    return [Later(version)];
                }

                swap = swapped;
            }

            _originals.Remove(version.Known);
            version.Accept(bytes.Span);
            _originals[version.Known] = late;
        }

        var problems = await SettleAsync(swap, new SyncObservation(content, current, StoreReading.Empty), reading, cancellationToken);
        return [.. problems, .. await LookAsync(version, reading, cancellationToken)];
    }

    private async Task<FileLock?> TryLockAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await file.LockAsync(cancellationToken);
        }
        catch (FileException)
        {
            return null; // It is tried again, and nothing else waits for it.
        }
    }

    // After a restart the version that was swapped out is known only by its tasks: where the swap changed them from the log, elsewhere from the base.
    // What it lacks then may as well be what the swap added, so it counts as unsaid, not as deleted.
    private async Task<Dictionary<TaskId, TaskValue.Map>> OriginalTasksAsync(
        LateVersion version,
        ScheduleDocument late,
        Base @base,
        CancellationToken cancellationToken
    )
    {
        var original = Originals(@base);
        foreach (var (task, fields) in await store.OverwrittenAsync(version.Run, cancellationToken))
        {
            original[task] = fields;
        }

        return original.Where(pair => late.Snapshot.Tasks.ContainsKey(pair.Key)).ToDictionary();
    }

    private static Dictionary<TaskId, TaskValue.Map> Originals(Base @base) =>
        @base.Tasks.ToDictionary(
            pair => pair.Key,
            pair => TaskValue.Map.Of(pair.Value.Fields.Pairs().Where(field => !pair.Value.LeftOut.Contains(field.Key)))
        );

    private static List<BaseTask> BasesOf(IReadOnlyList<ContestedValue> contested, Base @base) =>
        [
            .. from value in contested
            group value by value.Task into task
            where @base.Tasks.ContainsKey(task.Key)
            let known = @base.Tasks[task.Key]
            select known with
            {
                Fields = task.Aggregate(known.Fields, (fields, value) => fields.With(value.Path, value.Before)),
            },
        ];

    private Refusal Keep(LateVersion version, ContentHash hash, string why) =>
        _unmergeable[hash] = new Refusal(
            Side.File,
            null,
            ErrorCode.EditNotPossible,
            $"Another program wrote to the file while it was being replaced, and that edit could not be merged ({why}). It is kept in {version.Path}: put what you need of it into the file, then delete it."
        );

    private static Refusal Later(LateVersion version) =>
        new(
            Side.File,
            null,
            ErrorCode.FileLocked,
            $"Another program wrote to the file while it was being replaced; the edit, kept in {version.Path}, is merged as soon as the file can be written."
        );
}
