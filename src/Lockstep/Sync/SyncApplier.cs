using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>
/// Carries a plan out. It is the only writer of rows and of files. Each task goes through whole or not at all, and nothing is written over a value
/// that moved since it was read.
/// </summary>
internal sealed class SyncApplier(LockstepOptions options, ITaskStore store, FileSeams seams)
{
    /// <summary>Applies a plan that was made from what was seen. After the first swap has begun, cancellation no longer stops it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="seen">What it was made from.</param>
    /// <param name="reading">How files are read.</param>
    /// <param name="origin">Where the run comes from.</param>
    /// <param name="held">Locks that the caller has already and lets go of itself.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<ApplyResult> ApplyAsync(
        SyncPlan plan,
        SyncObservation seen,
        DocumentOptions reading,
        RunOrigin origin,
        FileLocks? held,
        CancellationToken cancellationToken
    )
    {
        var draft = new ApplyDraft(plan.Tasks, seen, reading) { AllOrNothing = plan.AllOrNothing };
        await using var taken = held is null ? await FileLocks.AcquireAsync(seams, options, draft.Files, cancellationToken) : null;
        var locks = held ?? taken!;
        foreach (var (name, reason) in locks.Refused.Where(file => draft.Files.Contains(file.Key)))
        {
            draft.LeaveFile(name, reason);
        }

        try
        {
            return await ApplyAsync(draft, locks, seen, origin, cancellationToken);
        }
        catch (FileNotReplacedException e)
        {
            // A full disk or a read-only folder: what needs the file waits, undone on both sides, and the rest goes on.
            var rest = plan with
            {
                Tasks = plan.AllOrNothing ? [] : [.. plan.Tasks.Where(task => task.Item is null || task.File != e.File)],
            };
            var reason = new Refusal(Side.File, null, e.Reason.Code, e.Reason.Message) { File = e.File };
            return await ApplyAsync(rest, seen, reading, origin, locks, cancellationToken) switch
            {
                ApplyResult.Applied applied => applied with { Problems = [reason, .. applied.Problems] },
                ApplyResult.NotNow notNow => new ApplyResult.NotNow([reason, .. notNow.Problems]),
                var moved => moved,
            };
        }
    }

    private async Task<ApplyResult> ApplyAsync(
        ApplyDraft draft,
        FileLocks locks,
        SyncObservation seen,
        RunOrigin origin,
        CancellationToken cancellationToken
    )
    {
        draft.EditFiles();
        if (draft.IsEmpty)
        {
            return new ApplyResult.NotNow(draft.Problems);
        }

        seams.Failpoints.Reach("apply.begin");
        await using var transaction = await store.BeginAsync(origin, cancellationToken);
        if (!draft.Files.All(name => locks.StillLeadsTo(name) && Stands(locks.TargetOf(name), seen.FileOf(name))))
        {
            return new ApplyResult.Moved();
        }

        if (await transaction.LockPausesAsync(cancellationToken) != seen.Pauses.Revision)
        {
            return new ApplyResult.Moved();
        }

        // The rows first: their locks keep two processes apart that would open or close the same conflict.
        draft.LeaveMoved(await transaction.LockRowsAsync([.. draft.Tasks.Select(task => task.Id)], cancellationToken));
        if (draft.IsEmpty || !await ConflictsStandAsync(transaction, draft, seen, cancellationToken))
        {
            return new ApplyResult.Moved();
        }

        await WriteRowsAsync(transaction, draft, cancellationToken);
        if (draft.IsEmpty)
        {
            return new ApplyResult.NotNow(draft.Problems);
        }

        using var swaps = new PreparedSwaps(options.Retention.Backups);
        Prepare(swaps, locks, draft, seen, transaction.Run);
        await RecordAsync(transaction, draft, seen, origin, cancellationToken);
        // Where a link on the way was pointed elsewhere since, the file that gives way would be one that nobody reads any more.
        if (!draft.Documents.Keys.All(locks.StillLeadsTo) || !await swaps.ExchangeAsync(options.LockTimeout, cancellationToken))
        {
            return new ApplyResult.Moved();
        }

        seams.Failpoints.Reach("commit");
        await transaction.CommitAsync(CancellationToken.None);
        seams.Failpoints.Reach("committed");
        return new ApplyResult.Applied(draft.Run!, draft.Tasks, draft.Problems, swaps.HandOver(), draft.Documents, draft.HasMoved);
    }

    /// <summary>Puts a text with late edits in the place of a file; the bases of what is contested go back with it.</summary>
    public async Task<(bool Written, AtomicSwap? Swap)> ReplaceAsync(
        FileLock fileLock,
        SeenFile current,
        ScheduleDocument merged,
        IReadOnlyList<BaseTask> bases,
        StoreReading database,
        RunOrigin origin,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await store.BeginAsync(origin, cancellationToken);
        // Who pauses now waits for this transaction.
        await transaction.LockPausesAsync(cancellationToken);
        if (Pausing.IsWhole(current.Name, await store.PausesAsync(cancellationToken), seams.Time.GetUtcNow()))
        {
            return (false, null);
        }

        var document = current.Document;
        var changed = document
            .Snapshot.Tasks.Values.Where(task => merged.Snapshot.Tasks.GetValueOrDefault(task.Id)?.Revision != task.Revision)
            .ToList();
        var record = RecordOf(transaction.Run, origin, bases, []) with
        {
            FileOverwrites = [.. changed.Select(task => new FileOverwrite(task.Id, current.Name, task.Fields))],
        };
        record = WriteTracking.IntoLate(record, current, merged, database);
        using var swaps = new PreparedSwaps(options.Retention.Backups);
        if (!merged.Bytes.Span.SequenceEqual(document.Bytes.Span))
        {
            swaps.Add(
                current.Name,
                () => AtomicSwap.Prepare(seams, fileLock.Target, current.Content, merged.Bytes.Span, transaction.Run),
                SwapWrites.Join(SwapBases.ToText(bases), record.Writes)
            );
        }

        await transaction.RecordAsync(record, cancellationToken);
        if (
            fileLock.Target != PathWalk.To(seams.Calls, current.Name).Target
            || !await swaps.ExchangeAsync(options.LockTimeout, cancellationToken)
        )
        {
            return (false, null);
        }

        seams.Failpoints.Reach("commit");
        await transaction.CommitAsync(CancellationToken.None);
        return (true, swaps.HandOver().GetValueOrDefault(current.Name));
    }

    /// <summary>
    /// Commits of an interrupted run what its swaps made true: the bases, by file, what was overwritten in the files, and that they are others. It keeps its number,
    /// by which a later crash, and who looks for what it overwrote, find it.
    /// </summary>
    public async Task FinishRunAsync(
        long run,
        IReadOnlyDictionary<string, IReadOnlyDictionary<TaskId, BaseTask?>> bases,
        IReadOnlyList<FileOverwrite> overwrites,
        FileWritesChange writes,
        IReadOnlyDictionary<string, string> written,
        RunOrigin origin,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await store.BeginAsync(origin, cancellationToken);
        var all = bases.Values.SelectMany(file => file).ToList();
        var gone = all.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList();
        var record = RecordOf(run, origin, [.. all.Select(pair => pair.Value).OfType<BaseTask>()], gone);
        var finished = record.Run with { ItemsWritten = all.Count };
        await transaction.RecordAsync(
            record with
            {
                Run = finished,
                FileOverwrites = overwrites,
                Writes = writes,
                WrittenContent = written,
                Events =
                [
                    .. bases
                        .Where(file => file.Value.Count > 0)
                        .Select(file => RunEvents.FileUpdated(finished, file.Key, file.Value.Count)),
                ],
            },
            cancellationToken
        );
        await transaction.CommitAsync(CancellationToken.None);
    }

    private RunRecord RecordOf(long number, RunOrigin origin, IReadOnlyList<BaseTask> set, IReadOnlyList<TaskId> removed) =>
        new()
        {
            Run = new SyncRun(number, origin.Source, origin.Actor, origin.Direction, origin.StartedAt, seams.Time.GetUtcNow(), 0, 0, 0, 0),
            BaseSet = set,
            BaseRemoved = removed,
            ConflictsStored = [],
            ConflictsClosed = [],
            FileOverwrites = [],
            Events = [],
        };

    private bool Stands(string target, SeenFile? seen)
    {
        // Of a file that could not be read nothing is written, and rows that belong to it do not depend on it.
        if (seen is null || seams.Calls.Status(target, followLinks: true)?.Identity == seen.Content.Identity)
        {
            return true;
        }

        // A mode, a touch, or the second name that a failed swap gave it: what counts is the content.
        using var now = seams.Calls.OpenRead(target, followLinks: true);
        return now is not null && FileBytes.Hash(seams.Calls, now, target) == seen.Content.Hash;
    }

    // Another process that saw the same may have opened or closed the conflict since, which moves neither side.
    private static async Task<bool> ConflictsStandAsync(
        IStoreTransaction transaction,
        ApplyDraft draft,
        SyncObservation seen,
        CancellationToken cancellationToken
    )
    {
        var tasks = draft.Tasks.Where(task => task.Conflict is not null || task.Closing is not null).Select(task => task.Id).ToList();
        if (tasks.Count == 0)
        {
            return true;
        }

        var open = await transaction.OpenConflictsAsync(tasks, cancellationToken);
        return tasks.All(task =>
            seen.Store.OpenConflicts.TryGetValue(task, out var known)
                ? open.TryGetValue(task, out var now) && now == (known.Id, known.Version)
                : !open.ContainsKey(task)
        );
    }

    private async Task WriteRowsAsync(IStoreTransaction transaction, ApplyDraft draft, CancellationToken cancellationToken)
    {
        var changes = draft.Tasks.Where(task => task.Row is not null).ToDictionary(task => task.Id, task => task.Row!);
        if (changes.Count == 0)
        {
            return;
        }

        seams.Failpoints.Reach("rows.write");
        var readBack = draft.Tasks.Where(task => task.NeedsReadBack).Select(task => task.Id).ToHashSet();
        draft.TakeRows(await transaction.WriteRowsAsync(changes, readBack, cancellationToken));
        seams.Failpoints.Reach("rows.written");
    }

    // The rows are written and their constraints have spoken before a file is touched.
    private void Prepare(PreparedSwaps swaps, FileLocks locks, ApplyDraft draft, SyncObservation seen, long run)
    {
        foreach (var (name, document) in draft.Documents.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var tasks = draft.Tasks.Where(task => task.File == name).ToList();
            swaps.Add(
                name,
                () => AtomicSwap.Prepare(seams, locks.TargetOf(name), seen.FileOf(name)!.Content, document.Bytes.Span, run),
                SwapWrites.Join(SwapBases.ToText(tasks, seen.Store.Base), WriteTracking.AfterSwap(tasks, name, seen, options))
            );
        }
    }

    private async Task RecordAsync(
        IStoreTransaction transaction,
        ApplyDraft draft,
        SyncObservation seen,
        RunOrigin origin,
        CancellationToken cancellationToken
    )
    {
        var opened = draft.Tasks.Count(task => task.Conflict is { Id: 0 });
        draft.NumberConflicts(opened == 0 ? 0 : await transaction.ReserveConflictIdsAsync(opened, cancellationToken));
        var record = draft.ToRecord(transaction.Run, origin, seams.Time.GetUtcNow());
        await transaction.RecordAsync(WriteTracking.Into(record, draft, seen, options), cancellationToken);
    }
}
