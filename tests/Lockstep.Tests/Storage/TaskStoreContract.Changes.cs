using Lockstep.Core.Model;
using Lockstep.Storage;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    [Fact]
    public async Task Changes_name_every_task_that_anybody_changed_and_name_it_once()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 9);
        var (_, mark) = await SweepAsync(store);
        (await store.ChangesAsync(mark, Cancel)).IsNothing.ShouldBeTrue();

        await ExecuteForeignAsync("update scheduled_tasks set status = 'edited' where id in (2, 3)");
        await ExecuteForeignAsync("delete from scheduled_tasks where id = 4");
        await ExecuteForeignAsync("update scheduled_tasks set id = 50 where id = 5");
        await InsertForeignAsync(10);
        await UpdateAsync(store, Id(6), ("status", Text("by a run")));

        var changes = await store.ChangesAsync(mark, Cancel);
        changes.Tasks!.ShouldBe([Id(2), Id(3), Id(4), Id(5), Id(50), Id(10), Id(6)], ignoreOrder: true);
        (await store.ChangesAsync(changes.Now, Cancel)).IsNothing.ShouldBeTrue();
        (await store.ChangesAsync(mark, Cancel)).Tasks!.Count.ShouldBe(7, "a mark may be asked with again");
    }

    [Fact]
    public async Task A_runtime_move_an_undone_edit_and_an_overwritten_item_are_no_changes()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 2);
        var (_, mark) = await SweepAsync(store);

        await ExecuteForeignAsync("update scheduled_tasks set next_run_at = '2026-12-02 09:00:00.000000' where id = 1");
        await ExecuteForeignAsync("begin; update scheduled_tasks set status = 'x' where id = 2; rollback");
        await RecordAsync(store, record => record with { FileOverwrites = [new FileOverwrite(Id(1), "a.yml", Fields())] });

        (await store.ChangesAsync(mark, Cancel)).IsNothing.ShouldBeTrue();
    }

    [Fact]
    public async Task A_mark_that_the_store_does_not_know_leaves_nothing_but_a_sweep()
    {
        var store = await OpenStoreAsync();

        var changes = await store.ChangesAsync(new ForeignMark(), Cancel);

        changes.Tasks.ShouldBeNull();
        changes.IsNothing.ShouldBeFalse();
        (await store.ChangesAsync(changes.Now, Cancel)).IsNothing.ShouldBeTrue();
    }

    [Fact]
    public async Task A_mark_of_one_store_counts_for_another_on_the_same_database()
    {
        var store = await OpenStoreAsync();
        var (_, mark) = await SweepAsync(store);
        await InsertForeignAsync(1);
        var other = await OpenStoreAsync();

        (await other.ChangesAsync(mark, Cancel)).Tasks!.ShouldBe([Id(1)]);
    }

    [Fact]
    public async Task More_changes_than_are_worth_looking_through_leave_nothing_but_a_sweep()
    {
        var store = await OpenStoreAsync();
        var (_, mark) = await SweepAsync(store);

        await InsertManyAsync(1, StoreChanges.MostEntries);
        (await store.ChangesAsync(mark, Cancel)).Tasks!.Count.ShouldBe(StoreChanges.MostEntries);
        await InsertForeignAsync(StoreChanges.MostEntries + 1);

        var changes = await store.ChangesAsync(mark, Cancel);
        changes.Tasks.ShouldBeNull();
        (await store.ChangesAsync(changes.Now, Cancel)).IsNothing.ShouldBeTrue();
    }

    [Fact]
    public async Task A_changed_row_whose_id_no_file_can_hold_leaves_nothing_but_a_sweep()
    {
        var store = await OpenStoreAsync(TaskIdType.Text);
        var (_, mark) = await SweepAsync(store);

        await ExecuteForeignAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values ('a b', 'x', '@daily', '2026-12-01 09:00:00')"
        );

        (await store.ChangesAsync(mark, Cancel)).Tasks.ShouldBeNull();
    }

    [Fact]
    public async Task A_table_that_was_made_anew_leaves_nothing_but_a_sweep()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 2);
        var (_, mark) = await SweepAsync(store);

        await ExecuteForeignAsync($"alter table scheduled_tasks rename to kept; {AdoptableTable}");

        (await store.ChangesAsync(mark, Cancel)).Tasks.ShouldBeNull();
    }

    private sealed record ForeignMark : StoreMark;
}
