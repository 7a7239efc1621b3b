namespace Lockstep.Sync;

/// <summary>What a run is at, for whoever waits for it.</summary>
/// <param name="Number">Which step it is, from 1.</param>
/// <param name="Of">How many steps there are.</param>
/// <param name="Text">What is being done, with the count where it is known: <c>comparing 100,000 tasks</c>.</param>
public sealed record SyncStep(int Number, int Of, string Text);
