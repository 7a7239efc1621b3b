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
    private const int RunsLookedAt = 100;
    private readonly Dictionary<ContentHash, ScheduleDocument> _originals = [];
    private readonly Dictionary<ContentHash, Refusal> _unmergeable = [];

    /// <summary>Whether something beside the file waits to be looked at again.</summary>
    public bool AnyLeft => SwapNames.AnyBeside(seams, file.Target);

    /// <summary>Finishes what was left behind; answers what a person must look at.</summary>
    public async Task<IReadOnlyList<Refusal>> RecoverAsync(DocumentOptions reading, CancellationToken cancellationToken)
    {
        if (!AnyLeft)
        {
            return [];
        }

        IReadOnlyList<LateVersion> late;
        await using (await file.LockAsync(cancellationToken))
        {
            var left = LeftBehind.Find(seams, file.Target);
            foreach (var swap in left.Swaps)
            {
                using (swap)
                {
                    await FinishAsync(swap, reading, cancellationToken);
                }
            }

            late = left.Swaps.Count == 0 ? left.Late : LeftBehind.Find(seams, file.Target).Late;
        }

        var problems = new List<Refusal>();
        foreach (var version in late)
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

    /// <summary>After a commit: waits for those who still write to the old version and merges what they wrote.</summary>
    public async Task<IReadOnlyList<Refusal>> SettleAsync(AtomicSwap? swap, SyncObservation seen, DocumentOptions reading)
    {
        if (swap is null)
        {
            return [];
        }

        using (swap)
        {
            var outcome = await swap.SettleAsync(CancellationToken.None);
            if (outcome is SettleOutcome.Quiet)
            {
                return [];
            }

            _originals[seen.Content.Hash] = seen.Document;
            return outcome is SettleOutcome.Late late ? await MergeAsync(late.Version, late.Bytes, reading, CancellationToken.None) : [];
        }
    }

    // The record is committed knowledge only where its run is not: then the bases that the swap alone made true are written.
    private async Task FinishAsync(InterruptedSwap swap, DocumentOptions reading, CancellationToken cancellationToken)
    {
        seams.Failpoints.Reach("recover.base");
        var committed = (await store.RunsAsync(RunsLookedAt, cancellationToken)).Any(run => run.Number == swap.Run);
        if (!committed && swap.Text.Length > 0)
        {
            var bases = SwapBases.FromText(swap.Text, reading.IdType, options.File);
            await applier.MoveBasesAsync(
                bases,
                new RunOrigin("recover", "lockstep", options.Direction, seams.Time.GetUtcNow()),
                cancellationToken
            );
        }

        await swap.SettleAsync(cancellationToken);
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
        await using (var fileLock = await file.LockAsync(cancellationToken))
        {
            if (
                await file.ReadAsync(cancellationToken) is not FileReading.Content read
                || !ScheduleDocument.TryRead(read.Bytes, reading, out var document, out _)
            )
            {
                return [Later(version)];
            }

            (content, current) = (read, document);
            var database = await store.ReadAsync(cancellationToken);
            var merged = _originals.TryGetValue(version.Known, out var original)
                ? LateMerge.Merge(original, late, current, reading)
                : LateMerge.MergeTasks(Originals(database.Base), late, current, reading);
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
        }

        _originals.Remove(version.Known);
        version.Accept(bytes.Span);
        _originals[version.Known] = late;
        var problems = await SettleAsync(swap, new SyncObservation(content, current, EmptyReading), reading);
        return [.. problems, .. await LookAsync(version, reading, cancellationToken)];
    }

    private static StoreReading EmptyReading { get; } =
        new(Snapshot.Empty(Side.Database), Base.Empty, new Dictionary<TaskId, Core.Planning.Conflict>());

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
