using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Storage.Postgres.PostgresDatabase;

namespace Lockstep.Tests.Tables;

/// <summary>Shapes of PostgreSQL tables that are rare but found.</summary>
public sealed class UnusualTableTests(PostgresServer server)
{
    private const string Columns = "skill_name text not null, schedule_cron text not null, next_run_at timestamptz not null";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_partitioned_table_is_written_and_watched_over()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            $"""
            create table scheduled_tasks (id bigint primary key, {Columns}) partition by range (id);
            create table tasks_low partition of scheduled_tasks for values from (0) to (100);
            create table tasks_high partition of scheduled_tasks for values from (100) to (1000);
            """
        );
        await using var store = database.Store();
        (await store.OpenAsync(Cancel)).Warnings.ShouldHaveSingleItem().ShouldContain("partition");
        await WriteAsync(store, new() { [new TaskId(1)] = Insert(), [new TaskId(200)] = Insert() });

        await database.ExecuteAsync(
            "update scheduled_tasks set skill_name = 'x' where id = 1; update tasks_high set skill_name = 'y'; delete from scheduled_tasks where id = 1"
        );

        (await database.ListAsync("select kind || task_id from lockstep.change_log order by id")).ShouldBe([
            "insert1",
            "insert200",
            "update1",
            "update200",
            "delete1",
        ]);
        (await store.ReadAsync(Cancel)).Rows.Tasks[new TaskId(200)]["skill_name"].ShouldBe(TaskValue.Of("y"));
    }

    [Fact]
    public async Task Reserved_words_and_quotes_are_names_like_others()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            """
            create schema "order";
            create table "order"."user" ("select" int primary key, "group" text, "a ""b"" {id}" text, "when" timestamptz, "end" jsonb)
            """
        );
        await using var store = database.Store(
            new PostgresStoreOptions
            {
                Table = "order.user",
                Columns = Map(
                    ("id", "select"),
                    ("skill_name", "group"),
                    ("schedule_cron", "a \"b\" {id}"),
                    ("next_run_at", "when"),
                    ("params_json", "end")
                ),
            }
        );
        await store.OpenAsync(Cancel);
        await WriteAsync(store, new() { [new TaskId(1)] = Insert("first", ("colour", TaskValue.Of("red"))) });

        await database.ExecuteAsync("""update "order"."user" set "group" = 'second'""");

        var row = (await store.ReadAsync(Cancel)).Rows.Tasks[new TaskId(1)];
        (row["skill_name"], row["colour"]).ShouldBe((TaskValue.Of("second"), TaskValue.Of("red")));
        await WriteAsync(store, new() { [row.Id] = Update(row.Revision, ("skill_name", TaskValue.Of("third")), ("colour", null)) });
        (
            await database.ListAsync("select before ->> 'skill_name' from lockstep.change_log where before is not null order by id")
        ).ShouldBe(["first", "second"]);
        (await database.ScalarAsync<string>("""select "group" || "a ""b"" {id}" from "order"."user" """)).ShouldBe("third@daily");
    }

    [Theory]
    [InlineData("skill_nam", "skill", "did you mean skill_name")]
    [InlineData("status", "user_id", "both lie in the column user_id")]
    [InlineData("status", "lockstep_version", "is not the name of a column")]
    [InlineData("status", "", "is not the name of a column")]
    public void A_wrong_column_map_is_refused_before_anything_is_opened(string field, string column, string says)
    {
        var thrown = Should.Throw<StoreException>(() => Map((field, column)));

        (thrown.Code, thrown.Message.Contains(says, StringComparison.Ordinal)).ShouldBe((ErrorCode.Usage, true), thrown.Message);
    }

    [Fact]
    public async Task A_mapped_column_that_is_missing_is_named_with_the_nearest()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync($"create table scheduled_tasks (id bigint primary key, {Columns}, state text)");

        var thrown = await Should.ThrowAsync<StoreException>(() =>
            database.OpenStoreAsync(new PostgresStoreOptions { Columns = Map(("status", "stat")) })
        );

        thrown.Code.ShouldBe(ErrorCode.DatabaseShape);
        thrown.Message.ShouldContain("no column stat, which --column names for status; did you mean state?");
    }

    [Fact]
    public async Task A_new_table_bears_the_names_of_the_map()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync(
            new PostgresStoreOptions { Columns = Map(("schedule_cron", "cron"), ("extra", "more")) }
        );
        await WriteAsync(store, new() { [new TaskId(1)] = Insert("report", ("colour", TaskValue.Of("red"))) });

        (await database.ListAsync("select cron || (more ->> 'colour') from scheduled_tasks")).ShouldBe(["@dailyred"]);
    }

    [Fact]
    public async Task Row_security_that_may_hide_rows_is_refused_with_the_policy_that_helps()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            $"""
            create table scheduled_tasks (id bigint primary key, {Columns});
            alter table scheduled_tasks enable row level security;
            """
        );
        string script;
        await using (var owner = await database.OpenStoreAsync())
        {
            script = PostgresGrants.For("app_rls", "scheduled_tasks");
        }

        await database.ExecuteAsync("create role app_rls login;" + script);
        await using (var store = database.Store(user: "app_rls"))
        {
            (await Should.ThrowAsync<StoreException>(() => store.OpenAsync(Cancel))).Message.ShouldContain("create policy lockstep");
        }

        await database.ExecuteAsync("create policy lockstep on scheduled_tasks to app_rls using (true) with check (true)");
        await using var allowed = database.Store(user: "app_rls");
        await allowed.OpenAsync(Cancel);
        (await WriteAsync(allowed, new() { [new TaskId(1)] = Insert() })).Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_that_is_dropped_and_made_anew_under_a_running_program_is_taken_up_again()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await store.ReadAsync(Cancel);

        await database.ExecuteAsync("drop table scheduled_tasks");
        (await Should.ThrowAsync<StoreException>(() => store.ReadAsync(Cancel))).Message.ShouldContain("is gone");
        await database.ExecuteAsync($"create table scheduled_tasks (id bigint primary key, {Columns})");
        await store.ReadAsync(Cancel);
        await database.InsertAsync(2);

        (await store.ReadAsync(Cancel)).Rows.Tasks.Keys.ShouldBe([new TaskId(2)]);
        (await database.ListAsync("select kind || task_id from lockstep.change_log order by id")).ShouldContain("insert2");
    }

    [Fact]
    public async Task A_column_that_the_file_cannot_fill_is_said_at_once()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            $"create table scheduled_tasks (id bigint primary key, {Columns}, team text not null, n int not null default 1)"
        );
        await using var store = database.Store();

        (await store.OpenAsync(Cancel)).Warnings.ShouldHaveSingleItem().ShouldContain("team");
        (await WriteAsync(store, new() { [new TaskId(1)] = Insert() })).Refused[new TaskId(1)].Message.ShouldContain("team");
    }

    private static ColumnMap Map(params (string Field, string Column)[] pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Field, pair.Column)));
}
