using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Storage.Postgres.PostgresDatabase;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class SchemaTests(PostgresServer server)
{
    private const string MadeBySqlAlchemy = """
        create type task_status as enum ('active', 'paused');
        create table users (id integer primary key);
        insert into users values (5);
        create table scheduled_tasks (
            id serial primary key,
            skill_name varchar(20) not null,
            schedule_cron varchar(100) not null,
            next_run_at timestamp without time zone not null,
            params_json json not null default '{}',
            status task_status not null default 'active',
            user_id integer references users (id),
            updated_at timestamp without time zone,
            attempts integer not null default 0,
            constraint short_names check (length(skill_name) < 15)
        );
        insert into scheduled_tasks (skill_name, schedule_cron, next_run_at, params_json, user_id)
        values ('one', '@daily', '2026-12-01 09:00', '{"b": 1.10,  "a": 2}', 5), ('two', '@daily', '2026-12-01 09:00', '{}', null);
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stores_that_open_at_once_make_the_schema_once()
    {
        var database = await server.CreateDatabaseAsync();
        var stores = Enumerable.Range(0, 4).Select(_ => database.Store()).ToList();

        var shapes = await Task.WhenAll(stores.Select(store => store.OpenAsync(Cancel)));

        shapes.ShouldAllBe(shape => shape.SchemaVersion == shapes[0].SchemaVersion && shape.Warnings.Count == 0);
        (await database.ScalarAsync<long>("select count(*) from pg_trigger where tgrelid = 'scheduled_tasks'::regclass")).ShouldBe(6);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_gets_what_it_lacks()
    {
        var database = await server.CreateDatabaseAsync();
        await using (await database.OpenStoreAsync()) { }

        await database.ExecuteAsync(
            "drop function lockstep.trim_changes; drop function lockstep.note_trim; "
                + "drop table lockstep.turns, lockstep.set_aside, lockstep.file_write, lockstep.file_content, lockstep.pause; "
                + "delete from lockstep.counter where name = 'pause'; update lockstep.meta set value = '2' where name = 'version'"
        );

        await using var store = await database.OpenStoreAsync();

        await store.TrimAsync(new Retention(), DateTimeOffset.UtcNow, Cancel);
        (await store.LastTrimAsync(Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_table_of_an_orm_is_adopted_without_rewriting_a_row()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(MadeBySqlAlchemy);
        const string physical =
            "select xmin::text || ctid::text || row(id, params_json::text, updated_at)::text from scheduled_tasks order by id";
        var before = await database.ListAsync(physical);
        await using var store = await database.OpenStoreAsync();

        (await database.ListAsync(physical)).ShouldBe(before);
        var task = (await store.ReadAsync(Cancel)).Rows.Tasks[new TaskId(1)];
        task["user_id"].ShouldBe(TaskValue.Of("5"));
        task["status"].ShouldBe(TaskValue.Of("active"));
        task.Fields.Has("attempts").ShouldBeFalse();
    }

    [Fact]
    public async Task A_json_column_keeps_the_spelling_that_its_writer_gave_it()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(MadeBySqlAlchemy);
        await using var store = await database.OpenStoreAsync();
        var id = new TaskId(1);
        var task = (await store.ReadAsync(Cancel)).Rows.Tasks[id];

        await WriteAsync(store, new() { [id] = Update(task.Revision, ("status", TaskValue.Of("paused"))) });

        (await database.ScalarAsync<string>("select params_json::text from scheduled_tasks where id = 1")).ShouldBe(
            "{\"b\": 1.10,  \"a\": 2}"
        );
        (await database.ScalarAsync<string>("select before ->> 'params_json' from lockstep.change_log")).ShouldBe(
            "{\"b\": 1.10,  \"a\": 2}"
        );
    }

    [Theory]
    [InlineData("skill_name", "a name of 19 letters", "short_names")]
    [InlineData("skill_name", "a name that is too long for its column", "skill_name")]
    [InlineData("status", "unknown", "status")]
    [InlineData("user_id", "6", "user_id")]
    [InlineData("user_id", "ann", "user_id")]
    [InlineData("params_json", null, "params_json")]
    public async Task A_value_that_the_table_does_not_take_is_refused_by_name(string column, string? value, string named)
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(MadeBySqlAlchemy);
        await using var store = await database.OpenStoreAsync();
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        var wrong = value is null ? TaskValue.Null : TaskValue.Of(value);

        var written = await WriteAsync(
            store,
            new()
            {
                [new TaskId(1)] = Update(rows[new TaskId(1)].Revision, (column, wrong)),
                [new TaskId(2)] = Update(rows[new TaskId(2)].Revision, ("skill_name", TaskValue.Of("fine"))),
            }
        );

        var refusal = written.Refused.ShouldHaveSingleItem().Value;
        refusal.Code.ShouldBe(ErrorCode.RowNotWritten);
        refusal.Message.ShouldContain(named);
        written.Stored[new TaskId(2)]["skill_name"].ShouldBe(TaskValue.Of("fine"));
        written.Stored[new TaskId(1)].ShouldBe(rows[new TaskId(1)]);
    }

    [Fact]
    public async Task A_row_made_later_without_an_id_does_not_meet_one_of_ours()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(MadeBySqlAlchemy);
        await using var store = await database.OpenStoreAsync();
        await WriteAsync(
            store,
            new()
            {
                [new TaskId(40)] = Insert(),
                [new TaskId(3)] = Insert(),
                [new TaskId(3_000_000_000)] = Insert(),
            }
        );

        await database.ExecuteAsync("insert into scheduled_tasks (skill_name, schedule_cron, next_run_at) values ('x', '@daily', now())");

        (await database.ListAsync("select id::text from scheduled_tasks order by id")).ShouldBe(["1", "2", "3", "40", "41"]);
    }

    [Theory]
    [InlineData("id numeric primary key, skill_name text, schedule_cron text, next_run_at timestamptz", "id")]
    [InlineData("id int primary key, skill_name text, schedule_cron text, next_run_at date", "next_run_at")]
    [InlineData("id int primary key, skill_name text, schedule_cron text, next_run_at timestamptz, params_json xml", "params_json")]
    [InlineData("id int primary key, skill_name text, schedule_cron text, next_run_at timestamptz, extra text", "extra")]
    [InlineData("id int primary key, schedule_cron text, next_run_at timestamptz", "skill_name")]
    public async Task A_column_that_cannot_be_mapped_is_named(string columns, string named)
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync($"create table scheduled_tasks ({columns})");

        var thrown = await Should.ThrowAsync<StoreException>(() => database.OpenStoreAsync());

        thrown.Code.ShouldBe(ErrorCode.DatabaseShape);
        thrown.Message.ShouldContain($"column {named}");
        (await database.ScalarAsync<long>("select count(*) from pg_namespace where nspname = 'lockstep'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_table_in_another_schema_and_case_is_found_by_its_full_name()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            """create schema jobs; create table jobs."Tasks" (id uuid primary key, skill_name text, schedule_cron text, next_run_at timestamptz)"""
        );
        await using var store = database.Store(new PostgresStoreOptions { Table = "jobs.Tasks" });

        (await store.OpenAsync(Cancel)).IdType.ShouldBe(TaskIdType.Uuid);
        var another = await Should.ThrowAsync<StoreException>(() => database.OpenStoreAsync());
        another.Message.ShouldContain("jobs.Tasks");
    }

    [Theory]
    [InlineData("tasks; drop table x")]
    [InlineData("a.b.c")]
    [InlineData("\"quoted\"")]
    [InlineData("")]
    public async Task A_table_name_that_is_none_is_a_wrong_option(string name)
    {
        var database = await server.CreateDatabaseAsync();

        Should.Throw<StoreException>(() => database.Store(new PostgresStoreOptions { Table = name })).Code.ShouldBe(ErrorCode.Usage);
    }

    [Fact]
    public async Task Triggers_that_were_switched_off_or_watch_other_columns_are_made_again()
    {
        var database = await server.CreateDatabaseAsync();
        await using (await database.OpenStoreAsync()) { }

        await database.ExecuteAsync("alter table scheduled_tasks disable trigger all");
        await using (await database.OpenStoreAsync(new PostgresStoreOptions { RuntimeColumns = ["next_run_at", "status"] })) { }

        await database.InsertAsync(1);
        await database.ExecuteAsync("update scheduled_tasks set status = 'running'");
        await database.ExecuteAsync("update scheduled_tasks set user_id = 'ann'");
        (await database.ListAsync("select kind from lockstep.change_log order by id")).ShouldBe(["insert", "update"]);
    }
}
