using System.Globalization;
using System.Text.Json;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Events;
using Lockstep.Storage;
using Lockstep.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

/// <summary>What every store must do; each store's tests derive from it. Each fact begins with an empty database.</summary>
public abstract partial class TaskStoreContract : IAsyncLifetime
{
    private readonly List<ITaskStore> _stores = [];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A query for the change log in its order: number, task, kind, version, before image (JSON), origin, run, actor, file.</summary>
    protected abstract string ChangeLogQuery { get; }

    /// <summary>
    /// A statement that makes <c>scheduled_tasks</c> as another program would: integer ids, JSON parameters, time stamps without zone,
    /// <c>status</c> not null with the default 'active', a unique <c>skill_name</c>, and neither <c>user_id</c> nor any column of Lockstep's.
    /// </summary>
    protected abstract string AdoptableTable { get; }

    public abstract ValueTask InitializeAsync();

    /// <summary>Makes a store of the one database, not opened yet.</summary>
    protected abstract ITaskStore MakeStore(TaskIdType idType, TimeProvider time);

    /// <summary>Runs SQL on a connection of its own, as another program would.</summary>
    protected abstract Task ExecuteForeignAsync(string sql);

    /// <summary>Queries on a connection of its own; each value as text or null.</summary>
    protected abstract Task<IReadOnlyList<string?[]>> QueryForeignAsync(string sql);

    /// <summary>The name of one of Lockstep's own tables, such as <c>run</c>.</summary>
    protected abstract string Own(string table);

    /// <summary>Makes the database look as if a newer program had migrated it.</summary>
    protected abstract Task PretendNewerSchemaAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    protected ITaskStore NewStore(TaskIdType idType = TaskIdType.BigInt, TimeProvider? time = null)
    {
        var store = MakeStore(idType, time ?? TimeProvider.System);
        _stores.Add(store);
        return store;
    }

    protected async Task<ITaskStore> OpenStoreAsync(TaskIdType idType = TaskIdType.BigInt)
    {
        var store = NewStore(idType);
        await store.OpenAsync(Cancel);
        return store;
    }

    protected async Task<IReadOnlyList<ChangeLogEntry>> ChangeLogAsync()
    {
        var rows = await QueryForeignAsync(ChangeLogQuery);
        return
        [
            .. rows.Select(row => new ChangeLogEntry(
                Number(row[0])!.Value,
                row[1]!,
                row[2]!,
                Number(row[3]),
                row[4] is { } before ? TaskJson.FieldsFrom(JsonDocument.Parse(before).RootElement) : null,
                row[5],
                Number(row[6]),
                row[7],
                row[8]
            )),
        ];
    }

    protected static RunOrigin Origin(string source = "watch", string actor = "lockstep") =>
        new(source, actor, SyncDirection.Bidirectional, DateTimeOffset.UtcNow);

    protected static TaskId Id(long number) => new(number);

    protected static TaskValue Text(string text) => TaskValue.Of(text);

    protected static TaskValue Stamp(string text) =>
        TaskValue.Of(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    protected static TaskValue.Map Map(params (string Key, TaskValue Value)[] pairs) =>
        TaskValue.Map.Of(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));

    protected static TaskValue.Map Fields(params (string Key, TaskValue Value)[] more)
    {
        var fields = Map(
            ("skill_name", Text("daily_report")),
            ("schedule_cron", Text("0 9 * * *")),
            ("next_run_at", Stamp("2026-12-01T09:00:00Z"))
        );
        return more.Aggregate(fields, (all, pair) => all.With(pair.Key, pair.Value));
    }

    protected static RunRecord Record(IStoreTransaction transaction, RunOrigin origin) =>
        new()
        {
            Run = new SyncRun(
                transaction.Run,
                origin.Source,
                origin.Actor,
                origin.Direction,
                origin.StartedAt,
                origin.StartedAt.AddMilliseconds(5),
                0,
                0,
                0,
                0
            ),
            BaseSet = [],
            BaseRemoved = [],
            ConflictsStored = [],
            ConflictsClosed = [],
            FileOverwrites = [],
            Events = [],
        };

    /// <summary>One run that writes rows and commits.</summary>
    protected static async Task<(long Run, RowsWritten Written)> WriteAsync(
        ITaskStore store,
        IReadOnlyDictionary<TaskId, RowChange> changes,
        RunOrigin? origin = null,
        params TaskId[] readBack
    )
    {
        origin ??= Origin();
        await using var transaction = await store.BeginAsync(origin, Cancel);
        await transaction.LockRowsAsync([.. changes.Keys], Cancel);
        var written = await transaction.WriteRowsAsync(changes, readBack.ToHashSet(), Cancel);
        await transaction.RecordAsync(Record(transaction, origin), Cancel);
        await transaction.CommitAsync(Cancel);
        return (transaction.Run, written);
    }

    protected static Task InsertAsync(ITaskStore store, TaskId id, TaskValue.Map fields) =>
        WriteAsync(store, new Dictionary<TaskId, RowChange> { [id] = new RowChange.Insert(fields) });

    protected static async Task UpdateAsync(ITaskStore store, TaskId id, params (string Field, TaskValue? Value)[] edits)
    {
        var version = (await RowAsync(store, id)).Revision;
        var update = new RowChange.Update([.. edits.Select(edit => new FieldEdit(new FieldPath(edit.Field), edit.Value))], version);
        var (_, written) = await WriteAsync(store, new Dictionary<TaskId, RowChange> { [id] = update });
        written.Refused.ShouldBeEmpty();
    }

    /// <summary>One run that writes no row but the rest of its record.</summary>
    protected static async Task<long> RecordAsync(ITaskStore store, Func<RunRecord, RunRecord> fill, RunOrigin? origin = null)
    {
        origin ??= Origin();
        await using var transaction = await store.BeginAsync(origin, Cancel);
        await transaction.RecordAsync(fill(Record(transaction, origin)), Cancel);
        await transaction.CommitAsync(Cancel);
        return transaction.Run;
    }

    protected static async Task<ScheduledTask> RowAsync(ITaskStore store, TaskId id)
    {
        var rows = (await store.ReadAsync(Cancel)).Rows;
        rows.Refused.ShouldNotContainKey(id);
        return rows.Tasks[id];
    }

    protected static SyncEvent Event(string about) =>
        new(
            SyncEventName.TaskChanged,
            new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero),
            Map(("about", Text(about)), ("count", new TaskValue.Number("3")))
        );

    protected Task InsertForeignAsync(long id, string skill = "foreign_skill") =>
        ExecuteForeignAsync(
            $"insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) "
                + $"values ({id}, '{skill}', '0 9 * * *', '2026-12-01 09:00:00.000000')"
        );

    private static long? Number(string? text) => text is null ? null : long.Parse(text, CultureInfo.InvariantCulture);
}
