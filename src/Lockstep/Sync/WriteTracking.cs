using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Keeps account, with each run, of what Lockstep wrote into the files and nobody else has saved since.</summary>
internal static class WriteTracking
{
    /// <summary>What becomes of the remembered writes with a run's swap of a file, should its transaction not be committed.</summary>
    public static FileWritesChange AfterSwap(IReadOnlyList<TaskPlan> carried, string file, SyncObservation seen, LockstepOptions options) =>
        FileWriteRecord.After(
            seen.Input,
            carried,
            name => name == file && IsForeign(seen, name),
            SyncPolicy.Of(options, new SyncRequest(""), default),
            fileAlone: true
        );

    /// <summary>The record of a run with what becomes of the remembered writes, and with the new content of the files that are written.</summary>
    public static RunRecord Into(RunRecord record, ApplyDraft draft, SyncObservation seen, LockstepOptions options) =>
        record with
        {
            Writes = After(draft.Tasks, seen, options),
            Turns = TurnRecord.After(seen.Input, draft.Tasks, record.Run.FinishedAt, SyncPolicy.Of(options, new SyncRequest(""), default)),
            WrittenContent = draft.Documents.ToDictionary(file => file.Key, file => HashOf(file.Value)),
        };

    /// <summary>The record of a run that puts late edits into a file.</summary>
    public static RunRecord IntoLate(RunRecord record, SeenFile current, ScheduleDocument merged, StoreReading database) =>
        record with
        {
            Writes = FileWriteRecord.AfterLate(
                database.Writes.Where(pair => pair.Value.File == current.Name).ToDictionary(),
                current.Document.Snapshot,
                merged.Snapshot
            ),
            // What others saved and no run has looked at yet stays somebody else's.
            WrittenContent =
                database.WrittenContent.GetValueOrDefault(current.Name) == HashOf(current.Document)
                    ? new Dictionary<string, string> { [current.Name] = HashOf(merged) }
                    : new Dictionary<string, string>(),
        };

    /// <summary>
    /// Confirms what saves of somebody else kept: all that the run had no reason to look at, and of the rest, when it has nothing else to do, what they kept of
    /// it. It is no run of its own.
    /// </summary>
    public static async Task ConfirmAsync(
        ITaskStore store,
        SyncObservation seen,
        bool isAll,
        LockstepOptions options,
        CancellationToken cancellationToken
    )
    {
        var change = isAll ? After([], seen, options) : FileWritesChange.None;
        // An item that is not known to be gone may still lack what Lockstep wrote.
        var others = seen.Store.HasOtherWrites && seen.Input.File.KnowsAbsence;
        if (change.IsEmpty && !others)
        {
            return;
        }

        var gone = change.Removed.Concat(change.Set.Select(writes => writes.Id)).ToHashSet();
        foreach (var file in seen.Files.Select(file => file.Name).Where(name => IsForeign(seen, name)))
        {
            var kept = seen
                .Store.Writes.Values.Where(writes => !gone.Contains(writes.Id))
                .Concat(change.Set)
                .Where(writes => writes.File == file);
            var written = seen.Store.WrittenContent.GetValueOrDefault(file);
            await store.ConfirmWritesAsync(file, written, [.. kept], cancellationToken);
        }
    }

    private static FileWritesChange After(IReadOnlyList<TaskPlan> carried, SyncObservation seen, LockstepOptions options) =>
        FileWriteRecord.After(seen.Input, carried, name => IsForeign(seen, name), SyncPolicy.Of(options, new SyncRequest(""), default));

    // A file that could not be read has not been seen as anybody's.
    private static bool IsForeign(SyncObservation seen, string file) =>
        seen.FileOf(file) is { } now && seen.Store.WrittenContent.GetValueOrDefault(file) != now.Content.Hash.ToString();

    private static string HashOf(ScheduleDocument document) => ContentHash.Of(document.Bytes.Span).ToString();
}
