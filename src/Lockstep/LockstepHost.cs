using Lockstep.Events;
using Lockstep.Files;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Lockstep.Storage.Sqlite;
using Lockstep.Sync;
using Lockstep.Sync.Verification;
using Microsoft.Extensions.Logging;

namespace Lockstep;

/// <summary>One Lockstep, put together: what the command line, HTTP and WebSocket work with. Dispose it to let go of the database.</summary>
public sealed class LockstepHost : IAsyncDisposable
{
    private const string SqlitePrefix = "sqlite:";

    private readonly DailyTrim _trim;

    private LockstepHost(
        SyncEngine engine,
        SyncLoop loop,
        SyncPauses pauses,
        Verifier verifier,
        ITaskStore store,
        EventHub hub,
        DailyTrim trim,
        Adoption adoption
    ) => (Engine, Loop, Pauses, Verifier, Store, Hub, _trim, Adoption) = (engine, loop, pauses, verifier, store, hub, trim, adoption);

    /// <summary>Does single runs.</summary>
    public SyncEngine Engine { get; }

    /// <summary>Runs the engine whenever something may have changed; a server has it, a one-shot verb leaves it alone.</summary>
    public SyncLoop Loop { get; }

    /// <summary>Pauses and resumes.</summary>
    public SyncPauses Pauses { get; }

    /// <summary>Checks that all agrees.</summary>
    public Verifier Verifier { get; }

    /// <summary>The database.</summary>
    public ITaskStore Store { get; }

    /// <summary>The events.</summary>
    public EventHub Hub { get; }

    /// <summary>Takes a table in, and lets go of it.</summary>
    internal Adoption Adoption { get; }

    /// <summary>Puts the parts together as the options say. Nothing is opened and nothing runs yet.</summary>
    /// <exception cref="StoreException">The database's text cannot be understood.</exception>
    public static LockstepHost Create(LockstepOptions options, TimeProvider time, ILoggerFactory logs) =>
        Create(options, FileSeams.Default with { Time = time }, logs);

    internal static LockstepHost Create(LockstepOptions options, FileSeams seams, ILoggerFactory logs)
    {
        var log = logs.CreateLogger<LockstepHost>();
        var store = StoreOf(options, seams, log);
        var hub = new EventHub();
        var engine = new SyncEngine(options, store, seams);
        var loop = new SyncLoop(options, engine, store, hub, seams, logs.CreateLogger<SyncLoop>());
        return new LockstepHost(
            engine,
            loop,
            new SyncPauses(engine, store, seams.Time),
            new Verifier(options, engine, store, seams),
            store,
            hub,
            new DailyTrim(options, store, seams.Time, log),
            new Adoption(options, engine, store, seams)
        );
    }

    /// <summary>
    /// Removes entries of the change log, runs and events beyond what is kept, unless that was done within the last day. For one-shot verbs, after a run
    /// that reached the database; a server's loop does it by itself. A failure is logged and tried again the next day.
    /// </summary>
    public Task TrimIfDueAsync(CancellationToken cancellationToken) => _trim.RunIfDueAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Hub.Close();
        Engine.Dispose();
        await Store.DisposeAsync();
    }

    private static ITaskStore StoreOf(LockstepOptions options, FileSeams seams, ILogger log)
    {
        string[] runtime = [.. options.RuntimeFields];
        if (options.Database is { } text && !text.StartsWith(SqlitePrefix, StringComparison.Ordinal))
        {
            return new PostgresTaskStore(
                PostgresConnectionText.Parse(text),
                new PostgresStoreOptions
                {
                    Table = options.Table,
                    Columns = new ColumnMap(options.Columns),
                    NewTableIdType = options.IdType,
                    RuntimeColumns = runtime,
                },
                seams.Time
            );
        }

        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.File))!, "lockstep.db");
        return new SqliteTaskStore(
            options.Database?[SqlitePrefix.Length..] is { Length: > 0 } path ? path : beside,
            new SqliteStoreOptions
            {
                Table = options.Table,
                Columns = new ColumnMap(options.Columns),
                IdType = options.IdType,
                RuntimeFields = runtime,
                Time = seams.Time,
                WatchFile = (watched, modified, token) =>
                    new FileModifiedWatch(watched, seams.Calls, modified, warning => Log.WatcherWarning(log, warning)).RunAsync(token),
            }
        );
    }
}
