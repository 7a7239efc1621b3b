using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Keeps one file and one database in step, one run at a time. Thread-safe.</summary>
public sealed class SyncEngine
{
    /// <summary>Opens the store and makes ready to run; may be called again after a failure.</summary>
    /// <exception cref="StoreException">The database cannot be reached or is of a wrong shape.</exception>
    public Task<StoreShape> OpenAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("being written");

    /// <summary>One run: reads both sides, plans, applies. What cannot be read or written is told in the outcome, not thrown.</summary>
    public Task<SyncOutcome> RunAsync(SyncRequest request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("being written");

    /// <summary>What a run would do now; writes nothing on either side.</summary>
    public Task<SyncPreview> PlanAsync(SyncRequest request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("being written");

    /// <summary>Resolves a conflict, both sides and all.</summary>
    /// <param name="id">The conflict's number.</param>
    /// <param name="resolution">The decision.</param>
    /// <param name="version">The conflict's version that it was decided on; without one any will do whose values still stand.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ResolveOutcome> ResolveAsync(long id, Resolution resolution, int? version, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("being written");

    /// <summary>Where things stand after a look at both sides, without writing anything.</summary>
    public Task<StatusReport> StatusAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("being written");
}
