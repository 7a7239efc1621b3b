using Lockstep.Core.Model;
using Lockstep.Storage;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    private const string AdoptedColumns = "id, skill_name, schedule_cron, next_run_at, params_json, status, created_at, updated_at";

    [Fact]
    public async Task A_look_says_whether_the_database_is_prepared_and_changes_nothing()
    {
        await ExecuteForeignAsync(AdoptableTable);
        var before = await NewStore().IsPreparedAsync(Cancel);
        var again = await NewStore().IsPreparedAsync(Cancel);
        await OpenStoreAsync();

        (before, again, await NewStore().IsPreparedAsync(Cancel)).ShouldBe((false, false, true));
    }

    [Fact]
    public async Task A_table_of_another_program_is_adopted_without_touching_a_row()
    {
        await AdoptableWithRowsAsync();
        var before = await QueryForeignAsync($"select {AdoptedColumns} from scheduled_tasks order by id");

        var store = await OpenStoreAsync();
        await store.OpenAsync(Cancel);

        (await QueryForeignAsync($"select {AdoptedColumns} from scheduled_tasks order by id")).ShouldBe(before);
        (await ChangeLogAsync()).ShouldBeEmpty();
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        rows[Id(1)]
            .Fields.ShouldBe(
                Map(
                    ("skill_name", Text("one")),
                    ("schedule_cron", Text("0 9 * * *")),
                    ("next_run_at", Stamp("2026-12-01T09:00:00.000001Z")),
                    ("params_json", Map(("a", new TaskValue.Number("1")))),
                    ("status", Text("active")),
                    ("user_id", TaskValue.Null),
                    ("created_at", Stamp("2026-11-01T08:00:00.5Z")),
                    ("updated_at", TaskValue.Null)
                )
            );
        rows[Id(2)]["params_json"].ShouldBe(TaskValue.Null);
    }

    [Fact]
    public async Task An_adopted_table_is_written_and_watched_over_like_a_new_one()
    {
        await AdoptableWithRowsAsync();
        var store = await OpenStoreAsync();
        var before = await RowAsync(store, Id(1));
        await UpdateAsync(
            store,
            Id(1),
            ("user_id", Text("ann")),
            ("colour", Text("red")),
            ("next_run_at", Stamp("2026-12-03T09:00:00.25Z")),
            ("params_json", new TaskValue.List([new TaskValue.Number("1.10")]))
        );
        var written = await RowAsync(store, Id(1));
        await ExecuteForeignAsync("update scheduled_tasks set status = 'idle' where id = 1");
        var edited = await RowAsync(store, Id(1));

        written.Revision.ShouldBeGreaterThan(before.Revision);
        edited.Revision.ShouldBeGreaterThan(written.Revision);
        written["next_run_at"].ShouldBe(Stamp("2026-12-03T09:00:00.25Z"));
        written["colour"].ShouldBe(Text("red"));
        edited.Fields.With("updated_at", null).ShouldBe(written.Fields.With("status", Text("idle")).With("updated_at", null));
        edited.UpdatedAt.ShouldNotBeNull();
        (await ChangeLogAsync()).Select(entry => entry.Kind).ShouldBe(["update", "update"]);
    }

    [Theory]
    [InlineData("next_run_at")]
    [InlineData("id")]
    public async Task A_table_without_a_required_column_is_refused_by_the_columns_name(string missing)
    {
        var columns = new[] { "id", "skill_name", "schedule_cron", "next_run_at" }.Where(name => name != missing);
        await ExecuteForeignAsync($"create table scheduled_tasks ({string.Join(", ", columns.Select(name => $"{name} text not null"))})");

        var thrown = await Should.ThrowAsync<StoreException>(() => NewStore().OpenAsync(Cancel));

        thrown.Code.ShouldBe(ErrorCode.DatabaseShape);
        thrown.Message.ShouldContain($"no column {missing}");
        thrown.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task A_table_whose_id_is_not_unique_is_refused()
    {
        await ExecuteForeignAsync(
            "create table scheduled_tasks (id bigint, skill_name text not null, schedule_cron text not null, next_run_at text)"
        );

        var thrown = await Should.ThrowAsync<StoreException>(() => NewStore().OpenAsync(Cancel));

        thrown.Code.ShouldBe(ErrorCode.DatabaseShape);
        thrown.Message.ShouldContain("id");
    }

    [Fact]
    public async Task A_view_is_refused()
    {
        await ExecuteForeignAsync("create view scheduled_tasks as select 1 as id, 's' as skill_name, '@daily' as schedule_cron");

        var thrown = await Should.ThrowAsync<StoreException>(() => NewStore().OpenAsync(Cancel));

        thrown.Code.ShouldBe(ErrorCode.DatabaseShape);
        thrown.Message.ShouldContain("view");
    }

    [Fact]
    public async Task An_older_program_refuses_a_newer_schema()
    {
        await OpenStoreAsync();
        await PretendNewerSchemaAsync();

        var thrown = await Should.ThrowAsync<StoreException>(() => NewStore().OpenAsync(Cancel));

        thrown.Code.ShouldBe(ErrorCode.DatabaseShape);
        thrown.Message.ShouldContain("newer");
    }

    private async Task AdoptableWithRowsAsync()
    {
        await ExecuteForeignAsync(AdoptableTable);
        await ExecuteForeignAsync(
            """
            insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at, params_json, created_at)
            values (1, 'one', '0 9 * * *', '2026-12-01 09:00:00.000001', '{"a": 1}', '2026-11-01 08:00:00.500000')
            """
        );
        await InsertForeignAsync(2, "two");
    }
}
