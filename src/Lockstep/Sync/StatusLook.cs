using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Adds to an outcome what the status shows beside it: the files' metadata and the last run.</summary>
internal sealed class StatusLook(ITaskStore store, FileRooms rooms)
{
    /// <summary>The status as an outcome left it.</summary>
    public async Task<StatusReport> ReportAsync(SyncOutcome outcome, string source, StoreShape? shape, CancellationToken cancellationToken)
    {
        return new StatusReport
        {
            State = outcome.State,
            LastSync = outcome.At,
            LastRun = await LastRunAsync(shape, cancellationToken),
            TotalTasks = outcome.TotalTasks,
            PendingConflicts = outcome.Conflicts.Count,
            SyncSource = source,
            Files = [.. rooms.Present().Select(room => ReportOf(room, outcome.FileTasks.GetValueOrDefault(room.Name)))],
            Database = store.Description,
            Problems = outcome.Problems,
            Held = outcome.Plan?.Held ?? [],
            Waiting = outcome.Plan?.Waiting ?? [],
            Differs = outcome.Plan?.Differs ?? 0,
            Limitations = [.. ScheduleFile.Limitations, .. rooms.Present().SelectMany(room => room.File.LimitationsHere()).Distinct(), .. shape?.Warnings ?? []],
        };
    }

    private async Task<SyncRun?> LastRunAsync(StoreShape? shape, CancellationToken cancellationToken)
    {
        try
        {
            return shape is null ? null
                : await store.RunsAsync(1, cancellationToken) is [var last, ..] ? last
                : null;
        }
        catch (StoreException)
        {
            return null; // The outcome's problems say already that the database is away.
        }
    }

    private static FileReport ReportOf(FileRoom room, int tasks)
    {
        var metadata = MetadataOrNothing(room.File);
        return new FileReport(room.Name, metadata?.Checksum ?? "", metadata?.Size ?? 0, metadata?.LastModified, tasks);
    }

    private static FileMetadata? MetadataOrNothing(ScheduleFile file)
    {
        try
        {
            return file.Metadata();
        }
        catch (FileException)
        {
            return null; // The outcome's problems say already that the file can't be read.
        }
    }
}
