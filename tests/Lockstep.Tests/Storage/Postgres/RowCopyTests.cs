using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Storage.Postgres.PostgresDatabase;

namespace Lockstep.Tests.Storage.Postgres;

/// <summary>Many rows at once go into the table by a shorter way; what stands at the table must see them all the same.</summary>
public sealed class RowCopyTests(PostgresServer server)
{
    private const int Many = RowWriter.FewRows + 50;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private const string Table =
        "create table scheduled_tasks (id {0} primary key, skill_name text not null, schedule_cron text not null, next_run_at timestamptz not null)";

    [Theory]
    [InlineData("bigint")]
    [InlineData("integer")]
    [InlineData("bigint generated always as identity")]
    public async Task Ids_of_each_kind_are_taken(string type)
    {
        var (database, store) = await OpenAsync(type);
        await using var _ = store;

        (await WriteAsync(store, Inserts())).Refused.ShouldBeEmpty();

        (await store.ReadAsync(Cancel)).Rows.Tasks.Count.ShouldBe(Many);
        (await database.ScalarAsync<long>("select count(*) from lockstep.change_log where kind = 'insert'")).ShouldBe(Many);
    }

    [Fact]
    public async Task Stamps_keep_their_microseconds_from_the_first_year_to_the_last()
    {
        var (_, store) = await OpenAsync("bigint");
        await using var _ = store;
        var stamps = new[] { "0001-01-01T00:00:00Z", "1999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z" };
        var inserts = Inserts();
        for (var at = 0; at < stamps.Length; at++)
        {
            TimestampText.TryParse(stamps[at], out var instant).ShouldBeTrue();
            inserts[new TaskId(at + 1)] = Row("s", instant);
        }

        await WriteAsync(store, inserts);

        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        for (var at = 0; at < stamps.Length; at++)
        {
            rows[new TaskId(at + 1)]
                .Fields.ShouldBe(
                    rows[new TaskId(at + 1)]
                        .Fields.With("next_run_at", ((RowChange.Insert)inserts[new TaskId(at + 1)]).Fields["next_run_at"])
                );
        }
    }

    [Fact]
    public async Task A_row_that_a_trigger_passes_over_does_not_count_as_written()
    {
        var (database, store) = await OpenAsync("bigint");
        await using var _ = store;
        await database.ExecuteAsync(
            """
            create function skip() returns trigger language plpgsql as 'begin return null; end';
            create trigger skip before insert on scheduled_tasks for each row when (new.id = 17) execute function skip();
            """
        );

        (await Should.ThrowAsync<StoreException>(() => WriteAsync(store, Inserts()))).IsTransient.ShouldBeTrue();

        (await database.ScalarAsync<long>("select count(*) from scheduled_tasks")).ShouldBe(0);
    }

    [Fact]
    public async Task A_rule_of_the_table_sees_the_rows()
    {
        var (database, store) = await OpenAsync("bigint");
        await using var _ = store;
        await database.ExecuteAsync(
            """
            create table seen (id bigint);
            create rule see as on insert to scheduled_tasks do also insert into seen values (new.id);
            """
        );

        (await WriteAsync(store, Inserts())).Refused.ShouldBeEmpty();

        (await database.ScalarAsync<long>("select count(*) from seen")).ShouldBe(Many);
    }

    private async Task<(PostgresDatabase Database, PostgresTaskStore Store)> OpenAsync(string idType)
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(Table.Replace("{0}", idType, StringComparison.Ordinal));
        return (database, await database.OpenStoreAsync());
    }

    private static Dictionary<TaskId, RowChange> Inserts() =>
        Enumerable
            .Range(1, Many)
            .ToDictionary(n => new TaskId(n), n => (RowChange)Row($"skill {n}", DateTimeOffset.UnixEpoch.AddTicks(n * 10L)));

    private static RowChange.Insert Row(string skill, DateTimeOffset next) =>
        new(
            TaskValue.Map.Of([
                KeyValuePair.Create("skill_name", TaskValue.Of(skill)),
                KeyValuePair.Create("schedule_cron", TaskValue.Of("0 9 * * *")),
                KeyValuePair.Create("next_run_at", TaskValue.Of(next)),
                KeyValuePair.Create("params_json", TaskJson.Parse("""{"a": [1, "é\"\\"]}""")),
                KeyValuePair.Create("extra_key", TaskValue.True),
            ])
        );
}
