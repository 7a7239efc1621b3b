using Lockstep.Core.Model;
using Lockstep.Sync;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>Another program has the file open while it is exchanged, and writes into the version that is no longer the file.</summary>
public sealed class LateEditTests(PostgresServer server)
{
    private static readonly string[] NewItem =
    [
        "  - id: 9",
        "    skill_name: late",
        "    schedule_cron: '@daily'",
        "    next_run_at: 2031-05-06T09:00:00Z",
    ];

    public static TheoryData<string> Stores => SyncWorld.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_item_appended_to_the_old_version_is_merged_by_the_run_that_swapped_it_out(string store)
    {
        await using var world = await NewAsync(store);
        using var writer = new ForeignWriter(world.File);
        var race = new TestFailpoints()
            .At("swap.exchange", () => writer.Do("append"))
            .At("committed", () => WriteAndClose(writer, NewItem));

        var outcome = await world.RunAsync(failpoints: race);

        outcome.Problems.ShouldBeEmpty();
        world.Text.ShouldContain("id: 9");
        await ShouldEndWellAsync(world);
        (await world.RowAsync(9, "skill_name")).ShouldBe("late");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_edit_of_another_line_is_merged(string store)
    {
        await using var world = await NewAsync(store);
        using var writer = new ForeignWriter(world.File);
        var late = world.Text.Replace("skill-2", "skill-2-late", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
        var race = new TestFailpoints().At("swap.exchange", () => writer.Do("truncate")).At("committed", () => WriteAndClose(writer, late));

        await world.RunAsync(failpoints: race);

        await ShouldEndWellAsync(world);
        (await world.RowAsync(2, "skill_name")).ShouldBe("skill-2-late");
        world.Text.ShouldContain("# about 2\n");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_edit_of_the_line_that_the_swap_changed_is_a_conflict_and_neither_is_lost(string store)
    {
        await using var world = await NewAsync(store);
        using var writer = new ForeignWriter(world.File);
        var text = world.Text;
        var at = text.IndexOf("status: active", StringComparison.Ordinal);
        var late = $"{text[..at]}status: done{text[(at + "status: active".Length)..]}".TrimEnd('\n').Split('\n');
        var race = new TestFailpoints().At("swap.exchange", () => writer.Do("truncate")).At("committed", () => WriteAndClose(writer, late));

        await world.RunAsync(failpoints: race);
        var outcome = await world.RunAsync();

        var field = outcome.Conflicts.ShouldHaveSingleItem().Fields.ShouldHaveSingleItem();
        (field.Path.ToString(), field.Base, field.File, field.Database).ShouldBe(
            ("status", TaskValue.Of("active"), TaskValue.Of("done"), TaskValue.Of("paused"))
        );
        (await world.RowAsync(1, "status")).ShouldBe("paused");
        world.Beside().ShouldBeEmpty();
        (await world.RunAsync()).Run.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_writer_that_outlives_the_process_is_merged_by_the_next_one_and_nothing_is_taken_back(string store)
    {
        await using var world = await NewAsync(store);
        using var writer = new ForeignWriter(world.File);
        await world.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (5, 'five', '@daily', '2031-05-06T00:00:00Z')"
        );
        await world.ExecuteAsync("delete from scheduled_tasks where id = 3");
        await world.RunAsync(failpoints: new TestFailpoints().At("swap.exchange", () => writer.Do("append")));
        world.Beside().ShouldHaveSingleItem().ShouldContain("late");
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        WriteAndClose(writer, NewItem);
        await world.RunAsync();

        await ShouldEndWellAsync(world);
        (await world.RowAsync(9, "skill_name")).ShouldBe("late");
        (await world.RowAsync(5, "skill_name")).ShouldBe("five");
        world.Text.ShouldContain("skill_name: five");
        (await world.RowAsync(3, "skill_name")).ShouldBeNull();
        world.Text.ShouldNotContain("id: 3");
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite, "commit")]
    [InlineData(SyncWorld.Sqlite, "settle.lease")]
    [InlineData(SyncWorld.Postgres, "commit")]
    [InlineData(SyncWorld.Postgres, "settle.lease")]
    public async Task A_late_edit_of_a_swap_whose_process_died_is_merged_by_the_next_one(string store, string death)
    {
        await using var world = await NewAsync(store);
        using var writer = new ForeignWriter(world.File);
        await world.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (5, 'five', '@daily', '2031-05-06T00:00:00Z')"
        );
        var race = new TestFailpoints()
            .At("swap.exchange", () => writer.Do("append"))
            .Always(death, () => throw new InvalidOperationException("the process died"));
        await Should.ThrowAsync<InvalidOperationException>(() => world.RunAsync(failpoints: race));

        WriteAndClose(writer, NewItem);
        await world.RunAsync();

        await ShouldEndWellAsync(world);
        (await world.RowAsync(9, "skill_name")).ShouldBe("late");
        (await world.RowAsync(5, "skill_name")).ShouldBe("five");
        (await world.QueryAsync($"select count(*) from {world.Own("conflict")}"))[0][0].ShouldBe("0");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_edit_that_cannot_be_merged_is_kept_and_told_and_the_rest_goes_on(string store)
    {
        await using var world = await NewAsync(store);
        using var writer = new ForeignWriter(world.File);
        var race = new TestFailpoints()
            .At("swap.exchange", () => writer.Do("append"))
            .At("committed", () => WriteAndClose(writer, ["  - id: 9", "    skill_name: *broken"]));

        var outcome = await world.RunAsync(failpoints: race);

        outcome.State.ShouldBe(SyncState.Degraded);
        var kept = Path.Combine(world.Folder, world.Beside().ShouldHaveSingleItem());
        outcome.Problems.ShouldHaveSingleItem().Message.ShouldContain(kept);
        File.ReadAllText(kept).ShouldContain("*broken");
        await world.ExecuteAsync("update scheduled_tasks set status = 'waiting' where id = 2");
        (await world.RunAsync()).Run!.ItemsWritten.ShouldBe(1);
        File.Delete(kept);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
    }

    // Something to write into the file is pending: the status of task 1.
    private async Task<SyncWorld> NewAsync(string store)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        return world;
    }

    private static async Task ShouldEndWellAsync(SyncWorld world)
    {
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        (await world.RunAsync()).Run.ShouldBeNull();
        world.Beside().ShouldBeEmpty();
        (await world.RowAsync(1, "status")).ShouldBe("paused");
        world.Text.ShouldContain("status: paused");
    }

    private static void WriteAndClose(ForeignWriter writer, string[] lines)
    {
        foreach (var line in lines)
        {
            writer.Do($"write {line}");
        }

        writer.Do("close");
    }
}
