using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Keeps account, with each run, of what Lockstep wrote into the file and nobody else has saved since.</summary>
internal static class WriteTracking
{
    /// <summary>What becomes of the remembered writes with a run's swap, should its transaction not be committed.</summary>
    public static FileWritesChange AfterSwap(IReadOnlyList<TaskPlan> carried, SyncObservation seen, LockstepOptions options) =>
        After(carried, seen, options, fileAlone: true);

    private static FileWritesChange After(
        IReadOnlyList<TaskPlan> carried,
        SyncObservation seen,
        LockstepOptions options,
        bool fileAlone = false
    ) =>
        FileWriteRecord.After(
            seen.Input,
            carried,
            IsForeign(seen, options),
            SyncPolicy.Of(options, new SyncRequest(""), default),
            fileAlone
        );

    /// <summary>The record of a run with what becomes of the remembered writes, and with the file's new content where it is written.</summary>
    public static RunRecord Into(
        RunRecord record,
        IReadOnlyList<TaskPlan> carried,
        ScheduleDocument document,
        SyncObservation seen,
        LockstepOptions options
    ) =>
        record with
        {
            Writes = After(carried, seen, options),
            WrittenContent = ReferenceEquals(document, seen.Document) ? null : (options.File, HashOf(document)),
        };

    /// <summary>The record of a run that puts late edits into the file.</summary>
    public static RunRecord IntoLate(
        RunRecord record,
        ScheduleDocument current,
        ScheduleDocument merged,
        StoreReading database,
        LockstepOptions options
    ) =>
        record with
        {
            Writes = FileWriteRecord.AfterLate(
                database.Writes.Where(pair => pair.Value.File == options.File).ToDictionary(),
                current.Snapshot,
                merged.Snapshot
            ),
            // What others saved and no run has looked at yet stays somebody else's.
            WrittenContent =
                database.WrittenContent.GetValueOrDefault(options.File) == HashOf(current) ? (options.File, HashOf(merged)) : null,
        };

    /// <summary>Confirms what a save of somebody else kept, when a run has nothing else to do. It is no run of its own.</summary>
    public static async Task ConfirmAsync(
        ITaskStore store,
        SyncObservation seen,
        LockstepOptions options,
        CancellationToken cancellationToken
    )
    {
        var change = After([], seen, options);
        if (change.IsEmpty)
        {
            return;
        }

        var gone = change.Removed.Concat(change.Set.Select(writes => writes.Id)).ToHashSet();
        var kept = seen.Store.Writes.Values.Where(writes => writes.File == options.File && !gone.Contains(writes.Id)).Concat(change.Set);
        var written = seen.Store.WrittenContent.GetValueOrDefault(options.File);
        await store.ConfirmWritesAsync(options.File, written, [.. kept], cancellationToken);
    }

    private static bool IsForeign(SyncObservation seen, LockstepOptions options) =>
        seen.Store.WrittenContent.GetValueOrDefault(options.File) != seen.Content.Hash.ToString();

    private static string HashOf(ScheduleDocument document) => ContentHash.Of(document.Bytes.Span).ToString();
}
