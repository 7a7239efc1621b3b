using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Sync;

namespace Lockstep.Events;

/// <summary>Brings stored events, whoever stored them, to this server's listeners, in order. Used by one loop.</summary>
internal sealed class EventOutlet(ITaskStore store, EventHub hub, TimeProvider time)
{
    private const int Page = 500;
    private long? _told;

    /// <summary>Before the first run: marks where telling begins, so that listeners hear of that run too.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) => _told ??= await store.LastEventAsync(cancellationToken);

    /// <summary>After a run: stores a change of state as an event, then tells all that is new.</summary>
    public async Task TellAsync(SyncOutcome outcome, SyncState? before, CancellationToken cancellationToken)
    {
        var changed = outcome.State == before ? null : StatusChanged(outcome, before);
        try
        {
            await StartAsync(cancellationToken);
            if (changed is not null)
            {
                await store.AppendEventAsync(changed, cancellationToken);
            }

            await PumpAsync(cancellationToken);
        }
        catch (StoreException)
        {
            // The database is away, so the event can't be kept; who listens now is told at once, without a number.
            if (changed is not null)
            {
                hub.Publish(changed);
            }
        }
    }

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        while (await store.EventsAfterAsync(_told!.Value, Page, cancellationToken) is { Count: > 0 } events)
        {
            foreach (var syncEvent in events)
            {
                hub.Publish(syncEvent);
                _told = syncEvent.Seq;
            }
        }
    }

    private SyncEvent StatusChanged(SyncOutcome outcome, SyncState? before) =>
        new(
            SyncEventName.StatusChanged,
            time.GetUtcNow(),
            TaskValue.Map.Of([
                KeyValuePair.Create("state", TaskValue.Of(SyncJson.Name(outcome.State))),
                KeyValuePair.Create("before", before is { } state ? TaskValue.Of(SyncJson.Name(state)) : TaskValue.Null),
                KeyValuePair.Create("reason", outcome.Reason is { } reason ? TaskValue.Of(reason) : TaskValue.Null),
            ])
        );
}
