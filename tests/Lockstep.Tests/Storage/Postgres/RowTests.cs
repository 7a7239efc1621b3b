using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Storage.Postgres.PostgresDatabase;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class RowTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Numbers_keep_their_digits_in_jsonb()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        var parameters = TaskJson.Parse("""{"limit": 12345678901234567890, "ratio": 1.10}""");

        await WriteAsync(
            store,
            new() { [new TaskId(7)] = Insert("report", ("params_json", parameters), ("rate", new TaskValue.Number("1.10"))) }
        );

        (await database.ScalarAsync<string>("select params_json::text || extra::text from scheduled_tasks")).ShouldBe(
            """{"limit": 12345678901234567890, "ratio": 1.10}{"rate": 1.10}"""
        );
    }

    [Fact]
    public async Task Many_rows_become_what_few_rows_become()
    {
        const int count = RowWriter.FewRows + 50;
        var few = await WriteManyAsync(chunk: 50, count);
        var many = await WriteManyAsync(chunk: count, count);

        many.ShouldBe(few);
    }

    [Fact]
    public async Task One_bad_row_among_many_is_refused_alone()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            "create table scheduled_tasks (id bigint primary key, skill_name varchar(20) not null, schedule_cron text not null, next_run_at timestamptz not null)"
        );
        await using var store = await database.OpenStoreAsync();
        var changes = Enumerable
            .Range(1, 1000)
            .ToDictionary(n => new TaskId(n), n => (RowChange)Insert(n % 400 == 0 ? new string('x', 21) : "fine"));

        var written = await WriteAsync(store, changes);

        written.Refused.Keys.ShouldBe([new TaskId(400), new TaskId(800)]);
        written.Refused[new TaskId(400)].Message.ShouldContain("skill_name");
        written.Stored.Count.ShouldBe(998);
        (await database.ScalarAsync<long>("select count(*) from scheduled_tasks")).ShouldBe(998);
    }

    [Fact]
    public async Task A_constraint_that_waits_for_the_commit_refuses_its_row_before()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            """
            create table users (id text primary key);
            create table scheduled_tasks (id bigint primary key, skill_name text not null, schedule_cron text not null, next_run_at timestamptz not null,
                user_id text references users (id) deferrable initially deferred)
            """
        );
        await using var store = await database.OpenStoreAsync();

        var written = await WriteAsync(
            store,
            new() { [new TaskId(1)] = Insert("a", ("user_id", TaskValue.Of("nobody"))), [new TaskId(2)] = Insert() }
        );

        written.Refused.Keys.ShouldBe([new TaskId(1)]);
        written.Refused[new TaskId(1)].Message.ShouldContain("scheduled_tasks_user_id_fkey");
    }

    [Fact]
    public async Task A_row_that_moved_since_it_was_read_is_not_overwritten()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await database.InsertAsync(2);
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        await database.ExecuteAsync("update scheduled_tasks set status = 'theirs' where id = 1");

        foreach (
            var change in new (TaskId Id, RowChange Change)[]
            {
                (new TaskId(1), Update(rows[new TaskId(1)].Revision, ("status", TaskValue.Of("ours")))),
                (new TaskId(1), new RowChange.Delete(rows[new TaskId(1)].Revision)),
                (new TaskId(2), Insert()),
                (new TaskId(3), Update(1, ("status", TaskValue.Of("ours")))),
            }
        )
        {
            var thrown = await Should.ThrowAsync<StoreException>(() => WriteAsync(store, new() { [change.Id] = change.Change }));
            thrown.IsTransient.ShouldBeTrue();
        }

        (await database.ListAsync("select coalesce(status, '-') from scheduled_tasks order by id")).ShouldBe(["theirs", "-"]);
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('\ud83d')]
    public async Task A_text_that_no_database_can_keep_never_reaches_it(char character)
    {
        var text = $"a{character}b";
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();

        var written = await WriteAsync(
            store,
            new()
            {
                [new TaskId(1)] = Insert(text),
                [new TaskId(2)] = Insert("a", ("params_json", TaskValue.Map.Of([KeyValuePair.Create(text, TaskValue.True)]))),
                [new TaskId(3)] = Insert("a", (text, TaskValue.True)),
                [new TaskId(4)] = Insert("a"),
            }
        );

        written.Refused.Keys.Order().ShouldBe([new TaskId(1), new TaskId(2), new TaskId(3)]);
        written.Refused.Values.ShouldAllBe(refusal => refusal.Code == ErrorCode.InvalidValue);
        written.Stored.Keys.ShouldBe([new TaskId(4)]);
    }

    [Theory]
    [InlineData("next_run_at = 'infinity'", ErrorCode.InvalidTimestamp)]
    [InlineData("next_run_at = '0044-03-15 BC'", ErrorCode.InvalidTimestamp)]
    [InlineData("params_json = '{\"n\": 1e120000}'", ErrorCode.InvalidValue)]
    [InlineData("params_json = '\"\\ud83d\"'", ErrorCode.InvalidValue)]
    [InlineData("params_json = '{\"a\": 1, \"a\": 2}'", ErrorCode.InvalidValue)]
    [InlineData("params_json = '\"\\u0000\"'", ErrorCode.InvalidValue)]
    public async Task A_value_that_no_file_can_hold_refuses_its_row_alone(string set, string code)
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            "create table scheduled_tasks (id bigint primary key, skill_name text, schedule_cron text, next_run_at timestamptz, params_json json)"
        );
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await database.InsertAsync(2);

        await database.ExecuteAsync($"update scheduled_tasks set {set} where id = 1");

        var rows = (await store.ReadAsync(Cancel)).Rows;
        rows.Refused.ShouldHaveSingleItem().Value.Code.ShouldBe(code);
        rows.Tasks.Keys.ShouldBe([new TaskId(2)]);
    }

    private async Task<List<string>> WriteManyAsync(int chunk, int count)
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        foreach (var ids in Enumerable.Range(1, count).Chunk(chunk))
        {
            await WriteAsync(
                store,
                ids.ToDictionary(
                    n => new TaskId(n),
                    n => (RowChange)Insert($"s{n}", ("params_json", new TaskValue.Number($"{n}.10")), ("x", TaskValue.True))
                )
            );
        }

        foreach (var ids in Enumerable.Range(1, count).Chunk(chunk))
        {
            var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
            await WriteAsync(
                store,
                ids.ToDictionary(
                    n => new TaskId(n),
                    n =>
                        (RowChange)Update(
                            rows[new TaskId(n)].Revision,
                            ("status", TaskValue.Of($"it's {n}")),
                            ("x", null),
                            ("y", TaskValue.Of("é"))
                        )
                )
            );
        }

        var gone = (await store.ReadAsync(Cancel)).Rows.Tasks.Where(pair => pair.Key.Number % 2 == 0).Chunk(chunk);
        foreach (var part in gone)
        {
            await WriteAsync(store, part.ToDictionary(pair => pair.Key, pair => (RowChange)new RowChange.Delete(pair.Value.Revision)));
        }

        return
        [
            .. await database.ListAsync(
                "select to_jsonb(t)::jsonb - 'lockstep_version' - 'created_at' || '{}' #>> '{}' from scheduled_tasks t order by id"
            ),
        ];
    }
}
