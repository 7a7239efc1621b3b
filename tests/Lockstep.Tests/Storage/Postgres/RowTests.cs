using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Storage.Postgres.PostgresDatabase;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class RowTests(PostgresServer server)
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task A_row_written_is_read_as_it_was_given()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        var parameters = TaskJson.Parse("""{"limit": 12345678901234567890, "ratio": 1.10, "names": ["ä", null]}""");

        var written = await WriteAsync(
            store,
            new() { [new TaskId(7)] = Insert("report", ("params_json", parameters), ("priority", new TaskValue.Number("1.10"))) }
        );
        var task = (await store.ReadAsync(Never)).Rows.Tasks[new TaskId(7)];

        task.ShouldBe(written.Stored[new TaskId(7)]);
        task["params_json"].ShouldBe(parameters);
        task["priority"].ShouldBeOfType<TaskValue.Number>().Json.ShouldBe("1.10");
        task["status"].ShouldBe(TaskValue.Null);
        task["next_run_at"].ShouldBe(TaskValue.Of(Instant(0)));
        (await database.ScalarAsync<string>("select params_json::text from scheduled_tasks")).ShouldContain("12345678901234567890");
    }

    [Fact]
    public async Task An_edit_without_a_value_clears_the_column_and_takes_the_extra_field_away()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            "create table scheduled_tasks (id bigint primary key, skill_name text, schedule_cron text, next_run_at timestamptz, status text not null default 'new', user_id text)"
        );
        await using var store = await database.OpenStoreAsync();
        var id = new TaskId(1);
        var task = (
            await WriteAsync(
                store,
                new()
                {
                    [id] = Insert(
                        "a",
                        ("status", TaskValue.Of("done")),
                        ("user_id", TaskValue.Of("u")),
                        ("x", TaskValue.True),
                        ("y", TaskValue.False)
                    ),
                }
            )
        ).Stored[id];

        task = (await WriteAsync(store, new() { [id] = Update(task.Revision, ("status", null), ("user_id", null), ("x", null)) })).Stored[
            id
        ];

        task["status"].ShouldBe(TaskValue.Of("new"));
        task["user_id"].ShouldBe(TaskValue.Null);
        task.Fields.Has("x").ShouldBeFalse();
        task["y"].ShouldBe(TaskValue.False);
    }
}
