using Lockstep.Core.Yaml;

namespace Lockstep.Sync;

/// <summary>What a run would do now.</summary>
/// <param name="Outcome">The state and the plan; nothing is written.</param>
/// <param name="File">The file as it stands; nothing when it could not be read.</param>
/// <param name="FileAfter">The file as the run would leave it; the same object when it would not touch it.</param>
public sealed record SyncPreview(SyncOutcome Outcome, ScheduleDocument? File, ScheduleDocument? FileAfter)
{
    internal SyncObservation? Seen { get; init; }

    internal Func<Kept.KeptPlan>? Keeper { get; init; }

    /// <summary>Puts the plan aside with all that it was made from, less what would be refused; nothing when a side could not be read.</summary>
    public Kept.KeptPlan? Keep() => Keeper?.Invoke();
}
