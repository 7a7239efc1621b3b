using System.Threading.Channels;

namespace Lockstep.Events;

/// <summary>One listener's place at the hub.</summary>
public sealed class EventSubscription : IDisposable
{
    private readonly Action _end;

    internal EventSubscription(ChannelReader<SyncEvent> events, Action end) => (Events, _end) = (events, end);

    /// <summary>The events, in order; it completes when the listener fell too far behind or the hub closed.</summary>
    public ChannelReader<SyncEvent> Events { get; }

    /// <inheritdoc/>
    public void Dispose() => _end();
}
