using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;
using Lockstep.Storage.Sqlite;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

/// <summary>The shapes of task tables that SQLite files hold.</summary>
public sealed class SqliteTaskTableTests : IAsyncDisposable
{
    private const string Required = "skill_name text not null, schedule_cron text not null, next_run_at text not null";
    private const string Values = "'a', '@daily', '2026-12-01'";

    private readonly SqliteScratch _scratch = new();
    private readonly List<SqliteTaskStore> _stores = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _scratch.Dispose();
    }

    [Theory]
    [InlineData("2026-12-01 09:00:00.000000", "2026-12-03 01:02:03.500000", "____-__-__ __:__:__.___000")]
    [InlineData("2026-12-01 09:00:00", "2026-12-03 01:02:03.500000", "____-__-__ __:__:__.___000")]
    [InlineData("2026-12-01T09:00:00Z", "2026-12-03T01:02:03.5Z", "____-__-__T__:__:__.___Z")]
    [InlineData("2026-12-01T09:00:00.123456+02:00", "2026-12-03T01:02:03.500000+00:00", "____-__-__T__:__:__.___000+00:00")]
    [InlineData("2026-12-01 09:00:00+00:00", "2026-12-03 01:02:03.500000+00:00", "____-__-__ __:__:__.___000+00:00")]
    public async Task New_stamps_are_written_in_the_form_that_the_rows_use(string sample, string written, string stamped)
    {
        await _scratch.ExecuteAsync(
            $"""
            create table scheduled_tasks (id integer primary key, {Required}, updated_at text);
            insert into scheduled_tasks values (1, 'a', '@daily', '{sample}', '{sample}')
            """
        );
        var store = await OpenAsync();
        await WriteAsync(
            store,
            new TaskId(1),
            Edit("next_run_at", TaskValue.Of(new DateTimeOffset(2026, 12, 3, 1, 2, 3, 500, TimeSpan.Zero)))
        );
        await _scratch.ExecuteAsync("update scheduled_tasks set status = 'foreign' where id = 1");

        var row = (
            await _scratch.QueryAsync("select next_run_at, updated_at like '" + stamped + "' from scheduled_tasks")
        ).ShouldHaveSingleItem();
        row.ShouldBe([written, "1"]);
    }

    [Theory]
    [InlineData("datetime", "2026-12-03 01:02:03.000000")]
    [InlineData("text", "2026-12-03T01:02:03+00:00")]
    public async Task An_empty_table_gets_stamps_as_its_type_says(string type, string written)
    {
        await _scratch.ExecuteAsync(
            $"create table scheduled_tasks (id integer primary key, skill_name text, schedule_cron text, next_run_at {type})"
        );
        var store = await OpenAsync();
        await InsertAsync(store, new TaskId(1), TaskValue.Null);

        (await _scratch.QueryAsync("select next_run_at from scheduled_tasks"))[0].ShouldBe([written]);
    }

    [Theory]
    [InlineData("7", true)]
    [InlineData("1.10", true)]
    [InlineData("98765432109876543210", false)]
    [InlineData("0.1234567890123456789", false)]
    [InlineData("{\"n\":98765432109876543210}", true)]
    public async Task A_number_that_the_column_would_round_is_refused(string json, bool isWritten)
    {
        await _scratch.ExecuteAsync($"create table scheduled_tasks (id integer primary key, {Required}, params_json JSON)");
        var store = await OpenAsync();
        var value = TaskJson.Parse(json);

        var written = await InsertAsync(store, new TaskId(1), value);

        written.Refused.Count.ShouldBe(isWritten ? 0 : 1);
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        rows.Values.Select(row => row["params_json"]).ShouldBe(isWritten ? [value] : []);
    }

    [Fact]
    public async Task The_keys_of_a_map_keep_their_order()
    {
        var store = await OpenAsync();
        await InsertAsync(store, new TaskId(1), TaskJson.Parse("""{"z":1,"a":2,"m":{"y":1,"b":2}}"""));

        var map = (await store.ReadAsync(Cancel)).Rows.Tasks[new TaskId(1)]["params_json"].ShouldBeOfType<TaskValue.Map>();
        map.Keys.ShouldBe(["z", "a", "m"]);
        ((TaskValue.Map)map["m"]!).Keys.ShouldBe(["y", "b"]);
    }

    [Fact]
    public async Task A_row_whose_foreign_key_fails_only_at_the_commit_is_refused_alone()
    {
        await _scratch.ExecuteAsync(
            $"""
            create table users (id text primary key);
            insert into users values ('ann');
            create table scheduled_tasks (id integer primary key, {Required},
                user_id text references users (id) deferrable initially deferred);
            insert into scheduled_tasks values (1, {Values}, 'ann'), (2, {Values}, 'ann')
            """
        );
        var store = await OpenAsync();

        var written = await WriteAsync(
            store,
            new Dictionary<TaskId, Func<ScheduledTask, RowChange>>
            {
                [new TaskId(1)] = row => new RowChange.Update([Edit("user_id", TaskValue.Of("nobody"))], row.Revision),
                [new TaskId(2)] = row => new RowChange.Update([Edit("status", TaskValue.Of("idle"))], row.Revision),
            }
        );

        written.Refused.Keys.ShouldBe([new TaskId(1)]);
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        rows[new TaskId(1)]["user_id"].ShouldBe(TaskValue.Of("ann"));
        rows[new TaskId(2)]["status"].ShouldBe(TaskValue.Of("idle"));
    }

    [Fact]
    public async Task A_change_against_a_version_that_the_row_no_longer_has_writes_nothing()
    {
        var store = await OpenAsync();
        await InsertAsync(store, new TaskId(1), TaskValue.Null);

        await Should.ThrowAsync<StoreException>(() =>
            WriteAsync(
                store,
                new Dictionary<TaskId, Func<ScheduledTask, RowChange>> { [new TaskId(1)] = row => new RowChange.Delete(row.Revision + 1) }
            )
        );

        (await store.ReadAsync(Cancel)).Rows.Tasks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stamp_that_must_not_be_null_and_has_no_default_gets_the_time_of_the_run()
    {
        await _scratch.ExecuteAsync($"create table scheduled_tasks (id integer primary key, {Required}, created_at datetime not null)");
        var store = await OpenAsync();

        (await InsertAsync(store, new TaskId(1), TaskValue.Null)).Refused.ShouldBeEmpty();

        (await store.ReadAsync(Cancel)).Rows.Tasks[new TaskId(1)]["created_at"].ShouldBeOfType<TaskValue.Instant>();
    }

    [Fact]
    public async Task A_foreign_column_that_no_new_row_could_fill_is_told()
    {
        await _scratch.ExecuteAsync($"create table scheduled_tasks (id integer primary key, {Required}, tenant integer not null)");
        var store = Store();

        (await store.OpenAsync(Cancel)).Warnings.ShouldHaveSingleItem().ShouldContain("tenant");
        (await InsertAsync(store, new TaskId(1), TaskValue.Null)).Refused[new TaskId(1)].Message.ShouldContain("tenant");
    }

    [Fact]
    public async Task A_uuid_in_another_spelling_is_refused_and_not_absent()
    {
        await _scratch.ExecuteAsync($"create table scheduled_tasks (id uuid primary key, {Required})");
        var store = Store();
        (await store.OpenAsync(Cancel)).IdType.ShouldBe(TaskIdType.Uuid);
        await _scratch.ExecuteAsync(
            $"insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values ('FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF', {Values})"
        );

        var rows = (await store.ReadAsync(Cancel)).Rows;

        rows.Tasks.ShouldBeEmpty();
        var id = rows.Refused.Keys.ShouldHaveSingleItem();
        id.Text.ShouldBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
        (await store.ReadAsync([id], Cancel)).Rows.Refused.Keys.ShouldBe([id]);
    }

    [Fact]
    public async Task Two_spellings_of_one_uuid_come_together_in_a_sweep_with_the_base_of_the_task()
    {
        await _scratch.ExecuteAsync($"create table scheduled_tasks (id uuid primary key, {Required})");
        var store = Store();
        await store.OpenAsync(Cancel);
        const string Head = "0f8fad5b-d9cb-469f-a165-";
        await _scratch.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) "
                + "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500) "
                + $"select '{Head}' || printf('%012x', i), {Values} from n; "
                + "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) "
                + $"select upper(id), {Values} from scheduled_tasks where upper(id) <> id"
        );
        await _scratch.ExecuteAsync(
            """
            insert into lockstep_base (task_id, file, content)
            select distinct lower(id), 'a.yml', '{"fields":{},"left_out":[],"former":{}}' from scheduled_tasks
            """
        );
        var pages = new List<StoreReading>();

        await store.SweepAsync(
            page =>
            {
                pages.Add(page);
                return ValueTask.CompletedTask;
            },
            Cancel
        );

        pages.Count.ShouldBeGreaterThan(1);
        pages.ShouldAllBe(page => page.Rows.Tasks.Count == 0 && page.Base.Tasks.Count == page.Rows.Refused.Count);
        pages.SelectMany(page => page.Rows.Refused.Keys).Distinct().Count().ShouldBe(1_500);
        pages.Sum(page => page.Base.Tasks.Count).ShouldBe(1_500);
    }

    [Fact]
    public async Task A_database_belongs_to_one_table()
    {
        await OpenAsync();

        var other = Store(new SqliteStoreOptions { Table = "other_tasks" });

        (await Should.ThrowAsync<StoreException>(() => other.OpenAsync(Cancel))).Code.ShouldBe(ErrorCode.DatabaseShape);
    }

    [Fact]
    public async Task A_table_may_have_any_name()
    {
        var store = Store(new SqliteStoreOptions { Table = "my \"odd\" table; --" });
        await store.OpenAsync(Cancel);

        await InsertAsync(store, new TaskId(1), TaskValue.Null);
        await WriteAsync(store, new TaskId(1), Edit("status", TaskValue.Of("idle")));

        (await store.ReadAsync(Cancel)).Rows.Tasks[new TaskId(1)]["status"].ShouldBe(TaskValue.Of("idle"));
    }

    [Fact]
    public async Task What_is_no_database_and_a_missing_folder_are_said_to_be_so()
    {
        await File.WriteAllTextAsync(
            _scratch.Database,
            "no database but a text that is long enough to be looked at as one, surely",
            Cancel
        );
        var thrown = await Should.ThrowAsync<StoreException>(() => Store().OpenAsync(Cancel));
        thrown.Message.ShouldContain("no SQLite database");
        thrown.IsTransient.ShouldBeFalse();

        await using var lost = new SqliteTaskStore(Path.Combine(_scratch.Database + "-missing", "tasks.db"));
        (await Should.ThrowAsync<StoreException>(() => lost.OpenAsync(Cancel))).Message.ShouldContain("folder");
    }

    [Fact]
    public async Task The_journal_is_a_write_ahead_log()
    {
        await OpenAsync();

        (await _scratch.QueryAsync("pragma journal_mode"))[0].ShouldBe(["wal"]);
    }

    private SqliteTaskStore Store(SqliteStoreOptions? options = null)
    {
        var store = new SqliteTaskStore(_scratch.Database, options);
        _stores.Add(store);
        return store;
    }

    private async Task<SqliteTaskStore> OpenAsync()
    {
        var store = Store();
        await store.OpenAsync(Cancel);
        return store;
    }

    private static FieldEdit Edit(string field, TaskValue value) => new(new FieldPath(field), value);

    private static Task<RowsWritten> InsertAsync(SqliteTaskStore store, TaskId id, TaskValue parameters) =>
        WriteAsync(
            store,
            new Dictionary<TaskId, Func<ScheduledTask, RowChange>>
            {
                [id] = _ => new RowChange.Insert(
                    TaskValue.Map.Of([
                        new("skill_name", TaskValue.Of("a")),
                        new("schedule_cron", TaskValue.Of("@daily")),
                        new("next_run_at", TaskValue.Of(new DateTimeOffset(2026, 12, 3, 1, 2, 3, TimeSpan.Zero))),
                        new("params_json", parameters),
                    ])
                ),
            }
        );

    private static Task<RowsWritten> WriteAsync(SqliteTaskStore store, TaskId id, FieldEdit edit) =>
        WriteAsync(
            store,
            new Dictionary<TaskId, Func<ScheduledTask, RowChange>> { [id] = row => new RowChange.Update([edit], row.Revision) }
        );

    private static async Task<RowsWritten> WriteAsync(SqliteTaskStore store, Dictionary<TaskId, Func<ScheduledTask, RowChange>> changes)
    {
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        var origin = new RunOrigin("watch", "lockstep", SyncDirection.Bidirectional, DateTimeOffset.UtcNow);
        await using var transaction = await store.BeginAsync(origin, Cancel);
        var written = await transaction.WriteRowsAsync(
            changes.ToDictionary(change => change.Key, change => change.Value(rows.GetValueOrDefault(change.Key)!)),
            new HashSet<TaskId>(),
            Cancel
        );
        await transaction.CommitAsync(Cancel);
        return written;
    }
}
