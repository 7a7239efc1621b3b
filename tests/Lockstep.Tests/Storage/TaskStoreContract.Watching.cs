using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    // A watch may report one change twice and late; a report that never comes is found out by the third round.
    private const int Rounds = 3;

    [Fact]
    public async Task A_watch_reports_its_start_and_that_it_stands()
    {
        var store = await OpenStoreAsync();
        await using var watch = new RunningWatch(store);

        await watch.ReportsAsync("its start", () => Task.CompletedTask);
        (await watch.ConnectionAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_watch_reports_what_another_program_writes()
    {
        var store = await OpenStoreAsync();
        await using var watch = new RunningWatch(store);
        await watch.ConnectionAsync();
        await watch.ReportsAsync("an insert", () => InsertForeignAsync(1));

        for (var round = 0; round < Rounds; round++)
        {
            var status = $"round {round}";
            await watch.ReportsAsync(
                "an update",
                () => ExecuteForeignAsync($"update scheduled_tasks set status = '{status}' where id = 1")
            );
            (await RowAsync(store, Id(1)))["status"].ShouldBe(Text(status));
        }
    }

    [Fact]
    public async Task A_watch_reports_the_events_of_its_own_store_and_of_others()
    {
        var store = await OpenStoreAsync();
        var other = await OpenStoreAsync();
        await using var watch = new RunningWatch(store);
        await watch.ConnectionAsync();

        for (var round = 0; round < Rounds; round++)
        {
            await watch.ReportsAsync("a run", () => RecordAsync(store, record => record with { Events = [Event("of a run")] }));
            await watch.ReportsAsync("an event that belongs to no run", () => store.AppendEventAsync(Event("alone"), Cancel));
            await watch.ReportsAsync("an event of another store", () => other.AppendEventAsync(Event("of another"), Cancel));
        }
    }
}
