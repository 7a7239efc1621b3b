using System.Threading.Channels;

namespace Lockstep.Events;

/// <summary>Hands each stored event, in order, to every listener. A listener that does not keep up is cut off, never waited for. Thread-safe.</summary>
public sealed class EventHub
{
    /// <summary>How many events a listener may be behind.</summary>
    public const int LongestQueue = 1000;

    private readonly List<Channel<SyncEvent>> _listeners = [];
    private readonly Lock _lock = new();

    /// <summary>Begins to listen. Dispose the subscription to end it; its reader completes when the listener was too slow or the hub closes.</summary>
    public EventSubscription Subscribe()
    {
        var channel = Channel.CreateBounded<SyncEvent>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
        lock (_lock)
        {
            _listeners.Add(channel);
        }

        return new EventSubscription(channel.Reader, () => Remove(channel));
    }

    /// <summary>Hands an event to all listeners, at once and without waiting.</summary>
    public void Publish(SyncEvent syncEvent)
    {
        lock (_lock)
        {
            _listeners.RemoveAll(listener => !listener.Writer.TryWrite(syncEvent) && listener.Writer.TryComplete());
        }
    }

    /// <summary>Ends all subscriptions.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _listeners.ForEach(listener => listener.Writer.TryComplete());
            _listeners.Clear();
        }
    }

    private void Remove(Channel<SyncEvent> channel)
    {
        lock (_lock)
        {
            _listeners.Remove(channel);
            channel.Writer.TryComplete();
        }
    }
}
