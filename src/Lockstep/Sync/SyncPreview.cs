namespace Lockstep.Sync;

/// <summary>What a run would do now.</summary>
/// <param name="Outcome">The state and the plan; nothing is written.</param>
/// <param name="Files">The files that could be read, as they stand and as the run would leave them.</param>
public sealed record SyncPreview(SyncOutcome Outcome, IReadOnlyList<FilePreview> Files);
