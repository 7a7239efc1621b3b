using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Both sides, the base and the open conflicts, as one run saw them.</summary>
/// <param name="Content">The file's bytes and which version of it they are.</param>
/// <param name="Document">The same, read.</param>
/// <param name="Store">The database's side.</param>
internal sealed record SyncObservation(FileReading.Content Content, ScheduleDocument Document, StoreReading Store)
{
    public PlanInput Input { get; } = RowsInView.Of(Document.Snapshot, Store);
}
