using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>
/// Carries a plan out. It is the only writer of rows and of the file. Each task goes through whole or not at all, and nothing is written over a value
/// that moved since it was read.
/// </summary>
internal sealed class SyncApplier(LockstepOptions options, ITaskStore store, FileSeams seams)
{
    /// <summary>Takes the file's lock before a look, so that writers who lock too wait until what is seen is applied; nothing when it can't be had.</summary>
    public async Task<FileLock?> LockForLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(seams, Target, options.LockTimeout, cancellationToken);
        }
        catch (FileException)
        {
            return null; // Applying meets the same and says so.
        }
    }

    /// <summary>Applies a plan that was made from what was seen. After the swap has begun, cancellation no longer stops it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="seen">What it was made from.</param>
    /// <param name="reading">How the file is read.</param>
    /// <param name="origin">Where the run comes from.</param>
    /// <param name="held">The file's lock, where the caller has it already and lets go of it itself.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<ApplyResult> ApplyAsync(
        SyncPlan plan,
        SyncObservation seen,
        DocumentOptions reading,
        RunOrigin origin,
        FileLock? held,
        CancellationToken cancellationToken
    )
    {
        var draft = new ApplyDraft(plan.Tasks, seen, reading) { AllOrNothing = plan.AllOrNothing };
        await using var taken = held is null ? await LockFileAsync(draft, cancellationToken) : null;
        var fileLock = held ?? taken;
        try
        {
            return await ApplyAsync(draft, fileLock, seen, origin, cancellationToken);
        }
        catch (FileException e) when (fileLock is not null)
        {
            // A full disk or a read-only folder: what needs the file waits, undone on both sides, and the rest goes on.
            var rest = new ApplyDraft(plan.Tasks, seen, reading) { AllOrNothing = plan.AllOrNothing };
            rest.LeaveFile(new Refusal(Side.File, null, e.Code, e.Message));
            return await ApplyAsync(rest, null, seen, origin, cancellationToken);
        }
    }

    private async Task<ApplyResult> ApplyAsync(
        ApplyDraft draft,
        FileLock? fileLock,
        SyncObservation seen,
        RunOrigin origin,
        CancellationToken cancellationToken
    )
    {
        draft.EditFile();
        if (draft.IsEmpty)
        {
            return new ApplyResult.NotNow(draft.Problems);
        }

        seams.Failpoints.Reach("apply.begin");
        await using var transaction = await store.BeginAsync(origin, cancellationToken);
        if (!FileStands(fileLock, seen))
        {
            return new ApplyResult.Moved();
        }

        if (await transaction.LockPausesAsync(cancellationToken) != seen.Store.Pauses.Revision)
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

        var swap = Prepare(fileLock, draft, seen, transaction.Run);
        try
        {
            await RecordAsync(transaction, draft, origin, cancellationToken);
            if (swap is not null && !await ExchangeAsync(swap, cancellationToken))
            {
                return new ApplyResult.Moved();
            }

            seams.Failpoints.Reach("commit");
            await transaction.CommitAsync(CancellationToken.None);
            seams.Failpoints.Reach("committed");
            var applied = new ApplyResult.Applied(draft.Run!, draft.Tasks, draft.Problems, swap, draft.Document, draft.HasMoved);
            swap = null;
            return applied;
        }
        finally
        {
            swap?.Dispose();
        }
    }

    /// <summary>Puts a text with late edits in the place of the file; the bases of what is contested go back with it.</summary>
    public async Task<(bool Written, AtomicSwap? Swap)> ReplaceAsync(
        FileLock fileLock,
        FileReading.Content content,
        ScheduleDocument current,
        ScheduleDocument merged,
        IReadOnlyList<BaseTask> bases,
        RunOrigin origin,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await store.BeginAsync(origin, cancellationToken);
        var before = current.Snapshot.Tasks;
        var changed = before.Values.Where(task => merged.Snapshot.Tasks.GetValueOrDefault(task.Id)?.Revision != task.Revision).ToList();
        var record = RecordOf(transaction.Run, origin, bases, []) with
        {
            FileOverwrites = [.. changed.Select(task => new FileOverwrite(task.Id, options.File, task.Fields))],
        };
        var swap = merged.Bytes.Span.SequenceEqual(current.Bytes.Span)
            ? null
            : AtomicSwap.Prepare(seams, fileLock.Target, content, merged.Bytes.Span, transaction.Run);
        try
        {
            swap?.WriteRecord(SwapBases.ToText(bases));
            await transaction.RecordAsync(record, cancellationToken);
            if (swap is not null && !await ExchangeAsync(swap, cancellationToken))
            {
                return (false, null);
            }

            seams.Failpoints.Reach("commit");
            await transaction.CommitAsync(CancellationToken.None);
            var written = (true, swap);
            swap = null;
            return written;
        }
        finally
        {
            swap?.Dispose();
        }
    }

    /// <summary>
    /// Commits of an interrupted run what its swap made true: the bases, what was overwritten in the file, and that the file is another. It keeps its number,
    /// by which a later crash, and who looks for what it overwrote, find it.
    /// </summary>
    public async Task FinishRunAsync(
        long run,
        IReadOnlyDictionary<TaskId, BaseTask?> bases,
        IReadOnlyList<FileOverwrite> overwrites,
        RunOrigin origin,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await store.BeginAsync(origin, cancellationToken);
        var gone = bases.Where(pair => pair.Value is null).Select(pair => pair.Key).ToList();
        var record = RecordOf(run, origin, [.. bases.Values.OfType<BaseTask>()], gone);
        var finished = record.Run with { ItemsWritten = bases.Count };
        await transaction.RecordAsync(
            record with
            {
                Run = finished,
                FileOverwrites = overwrites,
                Events = RunEvents.Of(finished, [], options.File),
            },
            cancellationToken
        );
        await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task<bool> ExchangeAsync(AtomicSwap swap, CancellationToken cancellationToken) =>
        await swap.ExchangeAsync(withBackup: true, options.LockTimeout, cancellationToken) switch
        {
            ExchangeOutcome.Busy busy => throw new FileException(ErrorCode.FileLocked, busy.Message, "swap.exchange"),
            var outcome => outcome is ExchangeOutcome.Exchanged,
        };

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

    // Without the lock nothing of the file is written; the rest of the plan goes on.
    private async Task<FileLock?> LockFileAsync(ApplyDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(seams, Target, options.LockTimeout, cancellationToken);
        }
        catch (FileException e)
        {
            draft.LeaveFile(new Refusal(Side.File, null, e.Code, e.Message));
            return null;
        }
    }

    private bool FileStands(FileLock? fileLock, SyncObservation seen)
    {
        var target = fileLock?.Target ?? Target;
        if (seams.Calls.Status(target, followLinks: true)?.Identity == seen.Content.Identity)
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

    // The rows are written and their constraints have spoken before the file is touched.
    private AtomicSwap? Prepare(FileLock? fileLock, ApplyDraft draft, SyncObservation seen, long run)
    {
        if (fileLock is null || ReferenceEquals(draft.Document, seen.Document))
        {
            return null;
        }

        var swap = AtomicSwap.Prepare(seams, fileLock.Target, seen.Content, draft.Document.Bytes.Span, run);
        swap.WriteRecord(SwapBases.ToText(draft.Tasks, seen.Store.Base));
        return swap;
    }

    private async Task RecordAsync(IStoreTransaction transaction, ApplyDraft draft, RunOrigin origin, CancellationToken cancellationToken)
    {
        var opened = draft.Tasks.Count(task => task.Conflict is { Id: 0 });
        draft.NumberConflicts(opened == 0 ? 0 : await transaction.ReserveConflictIdsAsync(opened, cancellationToken));
        await transaction.RecordAsync(draft.ToRecord(transaction.Run, origin, options.File, seams.Time.GetUtcNow()), cancellationToken);
    }

    private string Target => PathWalk.To(seams.Calls, options.File).Target;
}
