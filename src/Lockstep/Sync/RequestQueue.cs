namespace Lockstep.Sync;

/// <summary>Requests for runs that wait for the loop. Thread-safe.</summary>
internal sealed class RequestQueue
{
    private readonly Lock _lock = new();
    private List<(SyncRequest Request, TaskCompletionSource<SyncOutcome> Answer)> _asked = [];
    private bool _isClosed;

    /// <summary>Asks; the answer is cancelled when the queue is, or was, closed.</summary>
    public Task<SyncOutcome> Ask(SyncRequest request)
    {
        var answer = new TaskCompletionSource<SyncOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isClosed)
            {
                answer.SetCanceled();
            }
            else
            {
                _asked.Add((request, answer));
            }
        }

        return answer.Task;
    }

    /// <summary>Takes all that wait.</summary>
    public RequestBatch Take()
    {
        lock (_lock)
        {
            var asked = _asked;
            _asked = [];
            return new RequestBatch(asked);
        }
    }

    /// <summary>Nobody serves any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        Take().Dispose();
    }
}
