using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Lockstep.Sync;
using Lockstep.Tests.Storage;
using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Storage.Postgres.PostgresDatabase;

namespace Lockstep.Tests.Tables;

/// <summary>A role that may read and write the rows but neither alter the table nor make triggers on it.</summary>
public sealed class PolledTableTests(PostgresServer server)
{
    private static readonly TaskId One = new(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_store_says_that_it_polls_and_leaves_the_table_as_it_is()
    {
        var (database, role) = await ForeignTableAsync();
        await using var store = database.Store(user: role);

        var shape = await store.OpenAsync(Cancel);

        shape.Warnings.ShouldContain(warning => warning.StartsWith("polling: this role may not create triggers", StringComparison.Ordinal));
        (await store.IsPreparedAsync(Cancel)).ShouldBeTrue();
        (await database.ScalarAsync<long>("select count(*) from pg_trigger where tgrelid = 'scheduled_tasks'::regclass")).ShouldBe(0);
        (
            await database.ListAsync("select attname::text from pg_attribute where attrelid = 'scheduled_tasks'::regclass and attnum > 0")
        ).ShouldNotContain("lockstep_version");
    }

    [Fact]
    public async Task An_edit_gives_a_row_another_version_and_a_runtime_move_does_not()
    {
        var (database, role) = await ForeignTableAsync();
        await using var store = await OpenAsync(database, role);
        var first = await RowAsync(store);

        await database.ExecuteAsync("update scheduled_tasks set next_run_at = now(), updated_at = now()");
        var moved = await RowAsync(store);
        await database.ExecuteAsync("update scheduled_tasks set params_json = '{\"a\": 2}'");
        var edited = await RowAsync(store);

        moved.Revision.ShouldBe(first.Revision);
        edited.Revision.ShouldNotBe(first.Revision);
    }

    [Fact]
    public async Task A_row_that_moved_since_it_was_read_is_not_overwritten()
    {
        var (database, role) = await ForeignTableAsync();
        await using var store = await OpenAsync(database, role);
        var row = await RowAsync(store);
        await database.ExecuteAsync("update scheduled_tasks set skill_name = 'theirs'");

        await using var transaction = await store.BeginAsync(Origin, Cancel);
        (await transaction.LockRowsAsync([One], Cancel))[One].ShouldNotBe(row.Revision);
        var thrown = await Should.ThrowAsync<StoreException>(() =>
            transaction.WriteRowsAsync(
                new Dictionary<TaskId, RowChange> { [One] = Update(row.Revision, ("skill_name", TaskValue.Of("ours"))) },
                new HashSet<TaskId>(),
                Cancel
            )
        );

        thrown.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_run_overwrites_or_deletes_is_in_the_change_log_and_what_is_refused_is_not()
    {
        var (database, role) = await ForeignTableAsync();
        await using var store = await OpenAsync(database, role);
        await WriteAsync(store, new() { [new TaskId(2)] = Insert("two") });
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;

        var written = await WriteAsync(
            store,
            new()
            {
                [One] = Update(rows[One].Revision, ("skill_name", TaskValue.Of("ours"))),
                [new TaskId(2)] = new RowChange.Delete(rows[new TaskId(2)].Revision),
                [new TaskId(3)] = Insert(new string('x', 300)),
            }
        );

        written.Refused.Keys.ShouldBe([new TaskId(3)]);
        (
            await database.ListAsync(
                "select concat_ws(' ', kind, task_id, before ->> 'skill_name', actor) from lockstep.change_log order by task_id, id"
            )
        ).ShouldBe(["update 1 one tester", "insert 2 tester", "delete 2 two tester"]);
    }

    [Fact]
    public async Task A_field_without_a_place_is_refused_by_its_task()
    {
        var (database, role) = await ForeignTableAsync();
        await using var store = await OpenAsync(database, role);

        var written = await WriteAsync(
            store,
            new()
            {
                [new TaskId(2)] = Insert("two", ("colour", TaskValue.Of("red"))),
                [new TaskId(3)] = Insert("three", ("user_id", TaskValue.Null)),
            }
        );

        written.Refused.ShouldHaveSingleItem().Value.Message.ShouldContain("colour");
        written.Stored.Keys.ShouldBe([new TaskId(3)]);
    }

    [Fact]
    public async Task Changes_of_others_are_noticed()
    {
        var (database, role) = await ForeignTableAsync();
        await using var store = await OpenAsync(database, role);
        await using var watch = new RunningWatch(store);
        (await watch.ConnectionAsync()).ShouldBeTrue();

        await watch.ReportsAsync("an update", () => database.ExecuteAsync("update scheduled_tasks set status = 'done'"));
    }

    [Fact]
    public async Task Whether_rows_changed_since_a_mark_is_known_and_which_is_not()
    {
        var (database, role) = await ForeignTableAsync();
        await using var store = await OpenAsync(database, role);
        var mark = await store.SweepAsync(_ => ValueTask.CompletedTask, Cancel);

        await database.ExecuteAsync("update scheduled_tasks set next_run_at = now(), updated_at = now()");
        var moved = await store.ChangesAsync(mark, Cancel);
        await database.ExecuteAsync("update scheduled_tasks set skill_name = 'theirs'");
        var edited = await store.ChangesAsync(moved.Now, Cancel);

        (moved.IsNothing, edited.Tasks).ShouldBe((true, null));
        (await store.ChangesAsync(edited.Now, Cancel)).IsNothing.ShouldBeTrue();
    }

    [Fact]
    public async Task A_running_program_finds_rows_that_come_change_and_go()
    {
        var (database, role) = await ForeignTableAsync();
        await using var world = new PostgresWorld(database);
        (world.Options.File, world.Options.Database) = (world.File, database.Uri(role));
        world.Write("tasks:\n  - {id: 5, skill_name: five, schedule_cron: '@daily', next_run_at: 2026-12-01T09:00:00Z}\n");
        var engine = world.Host().Engine;
        await RunAsync();
        await RunAsync();

        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'theirs' where id = 1; delete from scheduled_tasks where id = 5");
        (await RunAsync()).Run.ShouldNotBeNull();
        world.Text.ShouldContain("theirs");
        world.Text.ShouldNotContain("five");
        world.Edit("theirs", "ours");
        (await RunAsync()).Run.ShouldNotBeNull();
        (await world.RowAsync(1, "skill_name")).ShouldBe("ours");
        (await RunAsync()).Run.ShouldBeNull();

        async Task<SyncOutcome> RunAsync()
        {
            var outcome = await engine.RunAsync(new SyncRequest("test") { Depth = LookDepth.Files }, Cancel);
            outcome.Problems.ShouldBeEmpty();
            return outcome;
        }
    }

    [Fact]
    public async Task Both_sides_are_kept_in_step()
    {
        var (database, role) = await ForeignTableAsync();
        await using var world = new PostgresWorld(database);
        (world.Options.File, world.Options.Database) = (world.File, database.Uri(role));
        world.Write("tasks:\n  - {id: 5, skill_name: five, schedule_cron: '@daily', next_run_at: 2026-12-01T09:00:00Z}\n");
        (await world.RunAsync()).Problems.ShouldBeEmpty();
        world.Edit("five", "fünf");
        await world.ExecuteAsync("update scheduled_tasks set status = 'done' where id = 1");

        (await world.RunAsync()).Problems.ShouldBeEmpty();

        (await world.RowAsync(5, "skill_name")).ShouldBe("fünf");
        world.Text.ShouldContain("status: done");
        (await world.RunAsync()).Run.ShouldBeNull();
    }

    [Fact]
    public async Task The_owner_makes_it_whole_by_running_what_the_role_prints()
    {
        var (database, role) = await ForeignTableAsync();
        await using (await OpenAsync(database, role)) { }

        string script;
        await using (var store = database.Store(user: role))
        {
            script = await store.ScriptAsync(role, Cancel);
        }

        await database.ExecuteAsync(script);
        await using var whole = database.Store(user: role);
        (await whole.OpenAsync(Cancel)).Warnings.ShouldBeEmpty();
        await database.ExecuteAsync("update scheduled_tasks set skill_name = 'theirs'", role);
        (await database.ListAsync("select kind from lockstep.change_log")).ShouldBe(["update"]);
    }

    private async Task<(PostgresDatabase Database, string Role)> ForeignTableAsync()
    {
        var database = await server.CreateDatabaseAsync();
        var role = $"dml_{database.Name}";
        await database.ExecuteAsync(
            $$"""
            create table scheduled_tasks (
                id integer primary key, skill_name varchar(200) not null, schedule_cron text not null, next_run_at timestamp not null,
                params_json json, status text, updated_at timestamptz
            );
            insert into scheduled_tasks values (1, 'one', '@daily', '2026-12-01 09:00', '{"a": 1}', null, null);
            create role {{role}} login;
            grant create on database {{database.Name}} to {{role}};
            grant select, insert, update, delete on scheduled_tasks to {{role}};
            """
        );
        return (database, role);
    }

    private static async Task<PostgresTaskStore> OpenAsync(PostgresDatabase database, string role)
    {
        var store = database.Store(user: role);
        await store.OpenAsync(Cancel);
        return store;
    }

    private static async Task<ScheduledTask> RowAsync(PostgresTaskStore store) => (await store.ReadAsync(Cancel)).Rows.Tasks[One];
}
