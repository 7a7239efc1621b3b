using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Runs the engine whenever something may have changed: the file, the database, a timer, a request. One loop owns all runs of a server.</summary>
public sealed class SyncLoop
{
    /// <summary>The outcome of the last run; nothing before the first.</summary>
    public SyncOutcome? Last => null;

    /// <summary>Where things stand, from the last run and what has been heard since.</summary>
    public Task<StatusReport> StatusAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("being written");

    /// <summary>Whether the schema is made and a first compare is done.</summary>
    public bool IsReady => false;

    /// <summary>Opens the store, makes the first run, and runs until the token ends it. A run that has begun to write is finished.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("being written");

    /// <summary>Asks for a run and answers with the outcome of one that began after the call.</summary>
    public Task<SyncOutcome> TriggerAsync(SyncRequest request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("being written");
}
