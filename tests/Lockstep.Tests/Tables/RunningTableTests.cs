using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tables;

/// <summary>Tables of other people under a program that goes on running, which looks only at what changed since its last run.</summary>
public sealed class RunningTableTests(PostgresServer server)
{
    private const string Columns = "skill text not null, schedule_cron text not null, next_run_at timestamptz not null";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Stores => SyncWorld.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_row_that_is_set_aside_stays_out_until_the_file_holds_its_id(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        await MakeAsync(world);
        world.Write(TestSchedule.Of(1, 2));
        var host = world.Host();
        (await host.Adoption.SetAsideAsync(isAll: false, Cancel)).ShouldBe(3);
        (await RunAsync(host)).TotalTasks.ShouldBe(2);

        await world.ExecuteAsync("update tasks set skill = 'changed' where number = 12");
        var outcome = await RunAsync(host);
        (outcome.Run, outcome.TotalTasks).ShouldBe((null, 2));

        world.Write(TestSchedule.Of(1, 2) + Item(12, "changed"));
        (await RunAsync(host)).TotalTasks.ShouldBe(3);
        world.Edit("skill_name: changed", "skill_name: ours");
        await RunAsync(host);
        (await world.QueryAsync("select skill from tasks where number = 12")).ShouldBe([
            ["ours"],
        ]);

        world.Write(TestSchedule.Of(1, 2));
        await RunAsync(host);
        (await world.QueryAsync("select number from tasks order by 1")).ShouldBe([
            ["1"],
            ["2"],
            ["11"],
            ["13"],
        ]);
        (await RunAsync(host)).TotalTasks.ShouldBe(2);
        (await RunAsync(host, LookDepth.Everything)).TotalTasks.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_column_that_the_file_names_later_is_taken_up(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        await MakeAsync(world);
        await world.ExecuteAsync("delete from tasks; alter table tasks add column priority integer");
        world.Write(TestSchedule.Of(1, 2));
        var host = world.Host();
        await RunAsync(host);
        world.Edit("skill-1\n", "skill-1\n    priority: 5\n");
        await host.Engine.StatusAsync(Cancel);
        await RunAsync(host);

        // SQLite's columns have no types to rely on, so there an extra field stays an extra field.
        var isTaken = store == SyncWorld.Postgres;
        (await world.QueryAsync("select priority from tasks where number = 1")).ShouldBe([
            [isTaken ? "5" : null],
        ]);
        if (isTaken)
        {
            await world.ExecuteAsync("update tasks set priority = priority + 1");
            await RunAsync(host);
            world.Text.ShouldContain("priority: 6");
            (await RunAsync(host)).Run.ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_column_is_taken_up_for_the_first_tasks_of_an_empty_table()
    {
        await using var world = await SyncWorld.CreateAsync(SyncWorld.Postgres, server);
        await MakeAsync(world);
        await world.ExecuteAsync("delete from tasks; alter table tasks add column priority integer");
        world.Write(TestSchedule.Of(1, 2) + "    priority: 7\n");

        await RunAsync(world.Host());

        (await world.QueryAsync("select number, priority from tasks order by 1")).ShouldBe([
            ["1", null],
            ["2", "7"],
        ]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Hundreds_of_rows_go_into_columns_of_other_names_and_come_back(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        await MakeAsync(world);
        await world.ExecuteAsync("delete from tasks");
        world.Write(TestSchedule.Of([.. Enumerable.Range(1, 500)]));
        var host = world.Host();
        await RunAsync(host);
        await RunAsync(host);

        await world.ExecuteAsync("update tasks set skill = 'changed' where number = 400");
        (await RunAsync(host)).Run!.ItemsWritten.ShouldBe(1);
        world.Text.ShouldContain("skill_name: changed");
        (await host.Store.CountAsync(Cancel)).Rows.ShouldBe(500);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_table_that_is_dropped_and_made_anew_is_taken_in_again(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        await MakeAsync(world);
        world.Write("tasks:\n" + Item(11, "skill") + Item(12, "skill") + Item(13, "skill"));
        var host = world.Host();
        await RunAsync(host);
        await RunAsync(host);

        await world.ExecuteAsync("drop table tasks");
        await MakeAsync(world);
        await RunAsync(host, LookDepth.Changes);
        await world.ExecuteAsync("update tasks set skill = 'changed' where number = 12");
        await RunAsync(host);

        world.Text.ShouldContain("skill_name: changed");
    }

    private static string Item(int id, string skill) =>
        $"  - id: {id}\n    skill_name: {skill}\n    schedule_cron: \"@daily\"\n    next_run_at: 2031-05-06T09:00:00Z\n";

    // Rows 11, 12 and 13, under names of its own.
    private static async Task MakeAsync(SyncWorld world)
    {
        world.Options.Table = "tasks";
        world.Options.Columns["id"] = "number";
        world.Options.Columns["skill_name"] = "skill";
        await world.ExecuteAsync(
            $"""
            create table tasks (number integer primary key, {Columns});
            insert into tasks values
                (11, 'skill', '@daily', '2031-05-06 09:00:00'), (12, 'skill', '@daily', '2031-05-06 09:00:00'), (13, 'skill', '@daily', '2031-05-06 09:00:00');
            """
        );
    }

    private static async Task<SyncOutcome> RunAsync(LockstepHost host, LookDepth depth = LookDepth.Files)
    {
        var outcome = await host.Engine.RunAsync(new SyncRequest("test") { Depth = depth }, Cancel);
        outcome.Problems.ShouldBeEmpty();
        return outcome;
    }
}
