using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Npgsql;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Storage.Postgres.PostgresDatabase;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class RoleTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_writer_with_rights_on_the_task_table_alone_writes_and_is_logged()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.ExecuteAsync("create role app_writer login; grant select, insert, update, delete on scheduled_tasks to app_writer");

        await database.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (1, 'a', '@daily', now())",
            "app_writer"
        );
        await database.ExecuteAsync("update scheduled_tasks set status = 'done'", "app_writer");
        await database.ExecuteAsync("delete from scheduled_tasks", "app_writer");

        (await database.ListAsync("select concat_ws(' ', kind, db_user, application) from lockstep.change_log order by id")).ShouldBe([
            "insert app_writer a test",
            "update app_writer a test",
            "delete app_writer a test",
        ]);
    }

    [Fact]
    public async Task A_writer_cannot_have_code_of_its_own_run_as_the_owner()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.ExecuteAsync("create role app_rogue login; grant select, insert, update, delete on scheduled_tasks to app_rogue");

        // A type in pg_temp comes before all others for whoever does not name pg_temp last, and a check of it is code.
        await database.ExecuteAsync(
            """
            create function pg_temp.refuse(value pg_catalog.text) returns boolean language plpgsql as
                'begin raise exception ''run as %'', current_user; end';
            create domain pg_temp.text as pg_catalog.text check (pg_temp.refuse(value));
            insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (1, 'a', '@daily', now()), (2, 'b', '@daily', now());
            update scheduled_tasks set status = 'done' where id = 1;
            update scheduled_tasks set id = 3 where id = 1;
            delete from scheduled_tasks;
            """,
            "app_rogue"
        );

        (await database.ScalarAsync<long>("select count(*) from lockstep.change_log")).ShouldBe(7);
    }

    [Fact]
    public async Task A_role_with_the_listed_rights_runs_all_and_can_forge_nothing()
    {
        var database = await server.CreateDatabaseAsync();
        await using (await database.OpenStoreAsync()) { }

        await database.ExecuteAsync("create role app_runtime login;" + PostgresGrants.For("app_runtime", "scheduled_tasks"));
        await using var store = database.Store(user: "app_runtime");
        await store.OpenAsync(Cancel);
        var many = Enumerable.Range(1, RowWriter.FewRows + 1).ToDictionary(n => new TaskId(n), _ => (RowChange)Insert());
        (await WriteAsync(store, many)).Refused.ShouldBeEmpty();
        await using (var transaction = await store.BeginAsync(Origin, Cancel))
        {
            var conflicts = await transaction.ReserveConflictIdsAsync(1, Cancel);
            conflicts.ShouldBe(1);
        }

        await store.TrimAsync(new Retention { Changes = TimeSpan.Zero }, DateTimeOffset.UtcNow, Cancel);
        (await database.ScalarAsync<long>("select count(*) from lockstep.change_log")).ShouldBe(
            many.Count,
            "nobody hides what was done today"
        );

        foreach (
            var forbidden in new[]
            {
                "delete from lockstep.change_log",
                "update lockstep.change_log set actor = 'x'",
                "alter table scheduled_tasks disable trigger all",
                "truncate scheduled_tasks",
                "set session_replication_role = replica",
                "update lockstep.meta set value = '0'",
            }
        )
        {
            (await Should.ThrowAsync<PostgresException>(() => database.ExecuteAsync(forbidden, "app_runtime"))).SqlState.ShouldBe("42501");
        }
    }

    [Fact]
    public async Task A_role_that_may_not_prepare_a_database_is_told_who_can()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync("create role app_nobody login");
        await using var store = database.Store(user: "app_nobody");

        var thrown = await Should.ThrowAsync<StoreException>(() => store.OpenAsync(Cancel));

        thrown.Code.ShouldBe(ErrorCode.DatabaseShape);
        thrown.Message.ShouldContain("lockstep init");
        thrown.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task Truncate_is_logged_with_what_it_took()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1, "one");
        await database.InsertAsync(2, "two");

        await database.ExecuteAsync("truncate scheduled_tasks");

        (
            await database.ListAsync(
                "select task_id || (before ->> 'skill_name') from lockstep.change_log where kind = 'truncate' order by id"
            )
        ).ShouldBe(["1one", "2two"]);
    }

    [Fact]
    public async Task A_statement_that_hits_no_row_is_silent()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();

        await database.ExecuteAsync(
            "insert into scheduled_tasks select * from scheduled_tasks; update scheduled_tasks set status = 'x'; delete from scheduled_tasks; truncate scheduled_tasks"
        );

        (await database.ListAsync("select kind from lockstep.change_log")).ShouldBeEmpty();
    }
}
