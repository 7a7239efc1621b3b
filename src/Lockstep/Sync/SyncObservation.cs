using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Both sides, the base and the open conflicts, as far as one run has to look at them.</summary>
/// <param name="Files">The files that could be read.</param>
/// <param name="Unread">Why others could not.</param>
/// <param name="Store">The database's side.</param>
/// <param name="Input">The same for the planner.</param>
/// <param name="TotalTasks">The tasks of both sides together, also those that the run has no reason to look at.</param>
internal sealed record SyncObservation(
    IReadOnlyList<SeenFile> Files,
    IReadOnlyList<Refusal> Unread,
    StoreReading Store,
    PlanInput Input,
    int TotalTasks
)
{
    /// <summary>A file by its name; nothing where it could not be read.</summary>
    public SeenFile? FileOf(string name) => Files.FirstOrDefault(file => file.Name == name);
}
