using Lockstep.Events;
using Lockstep.Storage;
using Lockstep.Sync;
using Microsoft.Extensions.Logging;

namespace Lockstep;

/// <summary>One Lockstep, put together: what the command line, HTTP and WebSocket work with. Dispose it to let go of the database.</summary>
public sealed class LockstepHost : IAsyncDisposable
{
    private LockstepHost(SyncEngine engine, SyncLoop loop, ITaskStore store, EventHub hub) =>
        (Engine, Loop, Store, Hub) = (engine, loop, store, hub);

    /// <summary>Does single runs.</summary>
    public SyncEngine Engine { get; }

    /// <summary>Runs the engine whenever something may have changed; a server has it, a one-shot verb leaves it alone.</summary>
    public SyncLoop Loop { get; }

    /// <summary>The database.</summary>
    public ITaskStore Store { get; }

    /// <summary>The events.</summary>
    public EventHub Hub { get; }

    /// <summary>Puts the parts together as the options say. Nothing is opened and nothing runs yet.</summary>
    /// <exception cref="StoreException">The database's text cannot be understood.</exception>
    public static LockstepHost Create(LockstepOptions options, TimeProvider time, ILoggerFactory logs) =>
        // THE ONE PLACE TO COMPLETE: choose the store by options.Database, make ScheduleFile, EventHub, SyncEngine and SyncLoop.
        throw new InvalidOperationException("The engine is not put together yet.");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Hub.Close();
        await Store.DisposeAsync();
    }
}
