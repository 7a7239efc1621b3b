namespace Lockstep.Sync;

/// <summary>Requests that were taken together. Disposing it cancels those that got no answer, so that nobody waits for ever.</summary>
internal sealed class RequestBatch(IReadOnlyList<(SyncRequest Request, TaskCompletionSource<SyncOutcome> Answer)> asked) : IDisposable
{
    /// <summary>The requests, those that ask for the same together.</summary>
    public IReadOnlyList<(SyncRequest Request, Action<SyncOutcome> Answer)> Alike { get; } =
    [
        .. asked
            .GroupBy(pair => pair.Request, pair => pair.Answer)
            .Select(same => (same.Key, (Action<SyncOutcome>)(outcome => same.ToList().ForEach(answer => answer.TrySetResult(outcome))))),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, answer) in asked)
        {
            answer.TrySetCanceled();
        }
    }
}
