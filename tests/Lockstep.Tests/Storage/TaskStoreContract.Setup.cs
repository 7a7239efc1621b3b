using Lockstep.Core.Model;
using Lockstep.Storage;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    [Fact]
    public async Task Opening_says_what_it_made_and_then_that_nothing_was_missing()
    {
        var made = (await NewStore().OpenAsync(Cancel)).Preparation;
        var again = (await NewStore().OpenAsync(Cancel)).Preparation;

        (made.MadeTable, made.MadeSchema, made.AddedColumns.Count, again.IsNothing).ShouldBe((true, true, 0, true));
    }

    [Fact]
    public async Task A_store_that_another_program_detaches_does_not_attach_itself_again()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields());
        await store.ReadAsync(Cancel);

        var report = await Setup(NewStore()).DetachAsync(force: false, Cancel);
        var thrown = await Should.ThrowAsync<StoreException>(() => store.ReadAsync(Cancel));

        report.WasAttached.ShouldBeTrue();
        report.DroppedColumns.ShouldBe(["lockstep_version"]);
        thrown.Message.ShouldContain("detached");
        (await NewStore().IsPreparedAsync(Cancel)).ShouldBeFalse();
        (await QueryForeignAsync("select id from scheduled_tasks")).ShouldBe([
            ["1"],
        ]);
        (await Setup(NewStore()).DetachAsync(force: false, Cancel)).WasAttached.ShouldBeFalse();
    }

    [Fact]
    public async Task A_deleted_row_is_no_longer_set_aside()
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1);
        await InsertForeignAsync(2);
        await Setup(store).SetAsideAsync([Id(1), Id(2)], Cancel);

        await ExecuteForeignAsync("delete from scheduled_tasks where id = 1");

        (await store.ReadAsync(Cancel)).SetAside.ShouldBe([Id(2)]);
    }

    [Fact]
    public async Task What_is_set_aside_comes_with_every_reading_and_is_not_counted()
    {
        var store = await OpenStoreAsync();
        await InsertManyAsync(1, 1_500);
        await Setup(store).SetAsideAsync([Id(1), Id(2), Id(1_400), Id(9_000)], Cancel);
        await RecordAsync(store, record => record with { BaseSet = [BaseTask.Empty(Id(2), "a.yml"), BaseTask.Empty(Id(9_000), "a.yml")] });

        (await store.ReadAsync([Id(2), Id(3)], Cancel)).SetAside.ShouldBe([Id(2)]);
        var pages = (await SweepAsync(store)).Pages;

        pages.SelectMany(page => page.SetAside.Intersect(page.Rows.Tasks.Keys)).ShouldBe([Id(1), Id(2), Id(1_400)], ignoreOrder: true);
        (await store.CountAsync(Cancel)).Rows.ShouldBe(1_498, "the one at base is in the sync");
    }

    private static IStoreSetup Setup(ITaskStore store) => (IStoreSetup)store;
}
