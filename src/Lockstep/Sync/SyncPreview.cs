namespace Lockstep.Sync;

/// <summary>What a run would do now.</summary>
/// <param name="Outcome">The state and the plan; nothing is written.</param>
/// <param name="Files">The files that could be read, as they stand and as the run would leave them.</param>
public sealed record SyncPreview(SyncOutcome Outcome, IReadOnlyList<FilePreview> Files)
{
    internal SyncObservation? Seen { get; init; }

    internal Func<Kept.KeptPlan>? Keeper { get; init; }

    /// <summary>Puts the plan aside with all that it was made from, less what would be refused; nothing when a side could not be read.</summary>
    public Kept.KeptPlan? Keep() => Keeper?.Invoke();
}
