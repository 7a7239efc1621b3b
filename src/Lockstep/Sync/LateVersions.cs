using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Old versions of a file that somebody wrote to after they had been swapped out: what they wrote is merged. Used by one run at a time.</summary>
/// <param name="name">The file, as configured.</param>
/// <param name="options">The settings.</param>
/// <param name="store">The database.</param>
/// <param name="file">The file.</param>
/// <param name="seams">The outside.</param>
/// <param name="applier">Writes the merged text.</param>
internal sealed class LateVersions(
    string name,
    LockstepOptions options,
    ITaskStore store,
    ScheduleFile file,
    FileSeams seams,
    SyncApplier applier
)
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

    /// <summary>Looks at the old versions that are still there; answers what a person must look at.</summary>
    public async Task<IReadOnlyList<Refusal>> LookAsync(DocumentOptions reading, CancellationToken cancellationToken)
    {
        var problems = new List<Refusal>();
        foreach (var version in LeftBehind.Any(seams, file.Target).Late ? FindLate() : [])
        {
            try
            {
                problems.AddRange(await LookAsync(version, reading, cancellationToken));
            }
            catch (FileException e)
            {
                // It stays where it is and is looked at again; the rest of the run does not depend on it.
                problems.Add(new Refusal(Side.File, null, e.Code, e.Message) { File = name });
            }
        }

        return problems;
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
        AtomicSwap swap,
        SeenFile seen,
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<Refusal> backups = swap.BackupFault is { } fault
            ? [new Refusal(Side.File, null, ErrorCode.FileNotWritten, fault) { File = name }]
            : [];
        try
        {
            using (swap)
            {
                var outcome = await swap.SettleAsync(cancellationToken);
                if (outcome is SettleOutcome.Quiet)
                {
                    return backups;
                }

                _originals[seen.Content.Hash] = seen.Document;
                return outcome is SettleOutcome.Late late
                    ? [.. backups, .. await MergeAsync(late.Version, late.Bytes, reading, CancellationToken.None)]
                    : backups;
            }
        }
        catch (FileException e)
        {
            return [.. backups, new Refusal(Side.File, null, e.Code, e.Message)];
        }
        catch (StoreException e)
        {
            return [.. backups, new Refusal(Side.Database, null, e.Code, e.Message)];
        }
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
        SeenFile current;
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

            current = new SeenFile(name, read, document);
            var database = await store.ReadAsync(cancellationToken);
            var merged = _originals.TryGetValue(version.Known, out var original)
                ? LateMerge.Merge(original, late, document, reading)
                : LateMerge.MergeTasks(await OriginalTasksAsync(version, late, database.Base, cancellationToken), late, document, reading);
            if (merged.Lost.Count > 0)
            {
                return [Keep(version, hash, merged.Lost[0].Message)];
            }

            var bases = BasesOf(merged.Contested, database.Base);
            if (!merged.Document.Bytes.Span.SequenceEqual(document.Bytes.Span) || bases.Count > 0)
            {
                var origin = new RunOrigin("late", "lockstep", options.Direction, seams.Time.GetUtcNow());
                var (written, swapped) = await applier.ReplaceAsync(
                    fileLock,
                    current,
                    merged.Document,
                    bases,
                    database,
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

        var problems = swap is null ? [] : await SettleAsync(swap, current, reading, cancellationToken);
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
        var original = FileFields.Of(@base);
        foreach (var (task, fields) in await store.OverwrittenAsync(version.Run, cancellationToken))
        {
            original[task] = fields;
        }

        return original.Where(pair => late.Snapshot.Tasks.ContainsKey(pair.Key)).ToDictionary();
    }

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

    private Refusal Later(LateVersion version) =>
        new(
            Side.File,
            null,
            ErrorCode.FileLocked,
            $"Another program wrote to the file while it was being replaced; the edit, kept in {version.Path}, is merged as soon as the file can be written."
        );
}
