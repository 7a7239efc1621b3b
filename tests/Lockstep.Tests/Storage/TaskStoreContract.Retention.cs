using Lockstep.Core.Planning;
using Lockstep.Storage;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public async Task Old_changes_go_and_a_mark_from_before_them_leaves_nothing_but_a_sweep()
    {
        var store = await OpenStoreAsync();
        var (_, before) = await SweepAsync(store);
        await InsertManyAsync(1, 2_500);
        await AgeAsync(91);
        var (_, between) = await SweepAsync(store);
        await InsertManyAsync(2_501, 2_510);

        await store.TrimAsync(new Retention(), Now, Cancel);

        (await ChangeLogAsync()).Count.ShouldBe(10);
        (await store.ChangesAsync(before, Cancel)).Tasks.ShouldBeNull();
        (await store.ChangesAsync(between, Cancel)).Tasks!.Count.ShouldBe(10);
    }

    [Fact]
    public async Task What_is_young_enough_stays_and_spoils_no_mark()
    {
        var store = await OpenStoreAsync();
        var (_, mark) = await SweepAsync(store);
        await InsertForeignAsync(1);
        await AgeAsync(89);
        await RecordAsync(store, record => record with { Events = [Event("a") with { At = Now.AddDays(-6) }] });

        await store.TrimAsync(new Retention(), Now, Cancel);

        (await ChangeLogAsync()).Count.ShouldBe(1);
        (await store.RunsAsync(10, Cancel)).Count.ShouldBe(1);
        (await store.EventsAfterAsync(0, 10, Cancel)).Count.ShouldBe(1);
        (await store.ChangesAsync(mark, Cancel)).Tasks!.ShouldBe([Id(1)]);
    }

    [Fact]
    public async Task The_changes_of_a_task_in_an_open_conflict_stay_with_their_runs_until_it_is_closed()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields());
        await InsertAsync(store, Id(2), Fields());
        await AgeAsync(91);
        var first = (await store.RunsAsync(10, Cancel))[^1].Number;
        var conflict = FieldConflict(Id(1), await ReserveAsync(store));
        await RecordAsync(store, record => record with { ConflictsStored = [conflict] });
        var keep = new Retention { Runs = 1 };

        await store.TrimAsync(keep, Now, Cancel);

        (await ChangeLogAsync()).ShouldHaveSingleItem().Task.ShouldBe("1");
        (await store.RunsAsync(10, Cancel))[^1].Number.ShouldBe(first);
        (await store.ReadAsync(Cancel)).OpenConflicts.ShouldContainKey(Id(1));

        await RecordAsync(store, record => record with { ConflictsClosed = [new ConflictClosing(conflict.Id, null, "rule")] });
        await store.TrimAsync(keep, Now, Cancel);

        (await ChangeLogAsync()).ShouldBeEmpty();
        (await store.RunsAsync(10, Cancel)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_newest_runs_stay()
    {
        var store = await OpenStoreAsync();
        var runs = new List<long>();
        for (var i = 0; i < 6; i++)
        {
            runs.Insert(0, await RecordAsync(store, record => record));
        }

        await store.TrimAsync(new Retention { Runs = 4 }, Now, Cancel);

        (await store.RunsAsync(10, Cancel)).Select(run => run.Number).ShouldBe(runs.Take(4));
        (await store.IsCommittedAsync(runs[0], Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task Event_numbers_go_on_when_all_events_have_gone()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(
            store,
            record => record with { Events = [.. Enumerable.Range(0, 3).Select(n => Event($"{n}") with { At = Now.AddDays(-8) })] }
        );

        await store.TrimAsync(new Retention(), Now, Cancel);

        (await store.EventsAfterAsync(0, 10, Cancel)).ShouldBeEmpty();
        (await store.LastEventAsync(Cancel)).ShouldBe(3);
        await store.AppendEventAsync(Event("next"), Cancel);
        (await store.EventsAfterAsync(0, 10, Cancel)).ShouldHaveSingleItem().Seq.ShouldBe(4);
    }

    [Fact]
    public async Task It_is_known_when_old_entries_were_last_removed()
    {
        var store = await OpenStoreAsync();
        (await store.LastTrimAsync(Cancel)).ShouldBeNull();

        await store.TrimAsync(new Retention(), Now, Cancel);
        await store.TrimAsync(new Retention(), Now.AddDays(1), Cancel);

        (await store.LastTrimAsync(Cancel))!.Value.ShouldBeInRange(Now.AddDays(1).AddSeconds(-1), Now.AddDays(1));
    }

    /// <summary>Makes all changes so far look as if they were made some days ago.</summary>
    private Task AgeAsync(int days) =>
        ExecuteForeignAsync($"update {Own("change_log")} set at = '{Now.AddDays(-days):yyyy-MM-ddTHH:mm:ss}.000+00:00'");
}
