using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    [Fact]
    public async Task Some_tasks_are_read_as_far_as_they_exist_and_with_them_all_open_conflicts()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 6);
        await ExecuteForeignAsync("update scheduled_tasks set file = 'b.yml' where id = 3; delete from scheduled_tasks where id = 4");
        await ExecuteForeignAsync("update scheduled_tasks set schedule_cron = 'never' where id = 5");
        var conflict = FieldConflict(Id(6), await ReserveAsync(store));
        await RecordAsync(
            store,
            record => record with { BaseSet = [.. Ids(1, 6).Select(id => BaseTask.Empty(id, "a.yml"))], ConflictsStored = [conflict] }
        );

        var reading = await store.ReadAsync([Id(3), Id(4), Id(5), Id(77)], Cancel);

        var all = await store.ReadAsync(Cancel);
        reading.Rows.Tasks.ShouldHaveSingleItem().Value.ShouldBe(all.Rows.Tasks[Id(3)]);
        reading.Rows.Refused.Keys.ShouldBe([Id(5)]);
        reading.Rows.IsComplete.ShouldBeFalse();
        reading.Base.Tasks.Keys.ShouldBe([Id(3), Id(4), Id(5)], ignoreOrder: true);
        reading.NamedFiles.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create(Id(3), "b.yml"));
        ShouldBeSame(reading.OpenConflicts.ShouldHaveSingleItem().Value, conflict);
    }

    [Fact]
    public async Task None_and_thousands_of_tasks_may_be_asked_for()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 7_000);

        (await store.ReadAsync([], Cancel)).Rows.Tasks.ShouldBeEmpty();
        (await store.ReadAsync([.. Ids(2_001, 8_000)], Cancel)).Rows.Tasks.Count.ShouldBe(5_000);
    }

    [Theory]
    [InlineData(TaskIdType.Text, "nightly.report", "Nightly-2")]
    [InlineData(TaskIdType.Uuid, "0f8fad5b-d9cb-469f-a165-70867728950e", "7c9e6679-7425-40de-944b-e07fc1f90ae7")]
    public async Task Tasks_of_every_kind_of_id_are_read_by_their_ids(TaskIdType type, string first, string second)
    {
        var store = await OpenStoreAsync(type);
        TaskId.TryParse(first, type, out var one);
        TaskId.TryParse(second, type, out var two);
        foreach (var id in new[] { one, two })
        {
            await InsertAsync(store, id, Fields());
        }

        await RecordAsync(store, record => record with { BaseSet = [BaseTask.Empty(one, "a.yml"), BaseTask.Empty(two, "a.yml")] });

        var reading = await store.ReadAsync([two], Cancel);

        reading.Rows.Tasks.Keys.ShouldBe([two]);
        reading.Base.Tasks.Keys.ShouldBe([two]);
        (await SweepAsync(store)).Pages.ShouldHaveSingleItem().Rows.Tasks.Keys.ShouldBe([one, two], ignoreOrder: true);
    }

    [Fact]
    public async Task A_sweep_brings_each_task_in_one_page_with_all_that_there_is_of_it()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 2_500);
        await ExecuteForeignAsync("update scheduled_tasks set schedule_cron = 'never', file = 'b.yml' where id = 1500");
        var conflicts = new List<Conflict>();
        foreach (var id in new[] { Id(1), Id(1_500), Id(4_000), Id(5_000) })
        {
            conflicts.Add(FieldConflict(id, await ReserveAsync(store)));
        }

        await RecordAsync(
            store,
            record =>
                record with
                {
                    BaseSet = [.. Ids(1_001, 4_000).Select(id => BaseTask.Empty(id, "a.yml"))],
                    ConflictsStored = conflicts,
                }
        );

        var (pages, _) = await SweepAsync(store);

        pages.Count.ShouldBeGreaterThanOrEqualTo(4);
        pages.ShouldAllBe(page => page.Rows.Tasks.Count <= 1_000 && page.Base.Tasks.Count <= 1_000 && !page.Rows.IsComplete);
        var seen = pages.SelectMany(IdsOf).ToList();
        seen.Count.ShouldBe(seen.Distinct().Count(), "no task comes twice");
        var all = await store.ReadAsync(Cancel);
        pages.SelectMany(page => page.Rows.Tasks).ShouldBe(all.Rows.Tasks, ignoreOrder: true);
        pages.SelectMany(page => page.Rows.Refused.Keys).ShouldBe([Id(1_500)]);
        pages.SelectMany(page => page.NamedFiles.Keys).ShouldBe([Id(1_500)]);
        pages.SelectMany(page => page.Base.Tasks).ShouldBe(all.Base.Tasks, ignoreOrder: true);
        pages.SelectMany(page => page.OpenConflicts.Keys).ShouldBe(conflicts.Select(conflict => conflict.Task), ignoreOrder: true);
        pages.Single(page => page.Rows.Refused.Count > 0).Base.Tasks.ShouldContainKey(Id(1_500));
    }

    [Fact]
    public async Task A_sweep_of_an_empty_store_has_no_page()
    {
        var store = await OpenStoreAsync();

        (await SweepAsync(store)).Pages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_whose_id_no_file_can_hold_is_swept_too()
    {
        var store = await OpenStoreAsync(TaskIdType.Text);
        await ExecuteForeignAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values ('a b', 'x', '@daily', '2026-12-01 09:00:00')"
        );

        (await SweepAsync(store)).Pages.ShouldHaveSingleItem().Rows.Unidentified.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_sweep_shows_one_instant_and_its_mark_counts_from_there()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 2_500);
        var pages = new List<StoreReading>();

        var mark = await store.SweepAsync(
            async page =>
            {
                pages.Add(page);
                await ExecuteForeignAsync($"update scheduled_tasks set status = 'page {pages.Count}'");
            },
            Cancel
        );

        pages.SelectMany(page => page.Rows.Tasks.Values).ShouldAllBe(task => task["status"] is TaskValue.NullValue);
        var changes = await store.ChangesAsync(mark, Cancel);
        changes.Tasks!.Count.ShouldBe(2_500);
        (await store.ChangesAsync(changes.Now, Cancel)).IsNothing.ShouldBeTrue();
    }

    [Fact]
    public async Task What_goes_wrong_with_a_page_ends_the_sweep_and_comes_through()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 5_000);
        var pages = 0;

        var thrown = await Should.ThrowAsync<IOException>(() =>
            store.SweepAsync(_ => ++pages == 2 ? throw new IOException("the file is gone") : ValueTask.CompletedTask, Cancel)
        );

        thrown.Message.ShouldBe("the file is gone");
        pages.ShouldBe(2);
        (await store.ReadAsync([Id(1)], Cancel)).Rows.Tasks.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Rows_and_the_bases_of_each_file_are_counted()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 30);
        await ExecuteForeignAsync("update scheduled_tasks set schedule_cron = 'never' where id = 5");
        await RecordAsync(
            store,
            record =>
                record with
                {
                    BaseSet =
                    [
                        .. Ids(1, 20).Select(id => BaseTask.Empty(id, "a.yml")),
                        .. Ids(21, 25).Select(id => BaseTask.Empty(id, "b.yml")),
                    ],
                }
        );

        var counts = await store.CountAsync(Cancel);

        counts.Rows.ShouldBe(30);
        counts.BasesByFile.ShouldBe(new Dictionary<string, long> { ["a.yml"] = 20, ["b.yml"] = 5 }, ignoreOrder: true);
    }

    protected static async Task<(List<StoreReading> Pages, StoreMark Mark)> SweepAsync(ITaskStore store)
    {
        var pages = new List<StoreReading>();
        var mark = await store.SweepAsync(
            page =>
            {
                pages.Add(page);
                return ValueTask.CompletedTask;
            },
            Cancel
        );
        return (pages, mark);
    }

    /// <summary>Rows of another program, in one statement.</summary>
    protected Task InsertManyAsync(int first, int last) =>
        ExecuteForeignAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) "
                + $"with recursive n(i) as (select {first} union all select i + 1 from n where i < {last}) "
                + "select i, 'skill', '0 9 * * *', '2026-12-01 09:00:00.000000' from n"
        );

    private static IEnumerable<TaskId> Ids(int first, int last) => Enumerable.Range(first, last - first + 1).Select(n => Id(n));

    private static IEnumerable<TaskId> IdsOf(StoreReading page) =>
        page.Rows.Tasks.Keys.Concat(page.Rows.Refused.Keys).Concat(page.Base.Tasks.Keys).Concat(page.OpenConflicts.Keys).Distinct();
}
