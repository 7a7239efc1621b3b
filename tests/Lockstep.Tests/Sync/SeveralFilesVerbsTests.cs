using Lockstep.Core.Model;
using Lockstep.Sync;
using Lockstep.Sync.Kept;
using Lockstep.Sync.Verification;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>Pauses, kept plans and verify where there are several files.</summary>
public sealed class SeveralFilesVerbsTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_of_one_file_holds_back_its_tasks_and_no_others(string store)
    {
        await using var world = await NewAsync(store);
        await PauseAsync(world, B(world));
        Edit(A(world), "skill-1", "a-file");
        Edit(B(world), "skill-11", "b-file");
        File.AppendAllText(B(world), TestSchedule.Item(13, "skill-13"));
        await world.ExecuteAsync("update scheduled_tasks set status = 'in-row' where id in (2, 12)");
        var other = File.ReadAllText(B(world));

        var paused = await world.RunAsync();

        paused.State.ShouldBe(SyncState.Paused, string.Join('\n', paused.Problems));
        paused.Plan!.IsPaused.ShouldBeFalse();
        paused.Plan.Waiting.Select(change => change.Task.Text).ShouldBe(["11", "12", "13"], ignoreOrder: true);
        (await world.RowAsync(1, "skill_name")).ShouldBe("a-file");
        File.ReadAllText(A(world)).ShouldContain("in-row");
        (await world.RowAsync(11, "skill_name")).ShouldBe("skill-11");
        (await world.RowAsync(13, "id")).ShouldBeNull();
        File.ReadAllText(B(world)).ShouldBe(other);

        await world.Host().Pauses.ResumeAsync(null, B(world), Cancel);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        (await world.RowAsync(11, "skill_name")).ShouldBe("b-file");
        (await world.RowAsync(13, "id")).ShouldBe("13");
        File.ReadAllText(B(world)).ShouldContain("in-row");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_of_every_file_is_one_of_everything(string store)
    {
        await using var world = await NewAsync(store);
        await PauseAsync(world, A(world));
        await PauseAsync(world, B(world));
        Edit(B(world), "skill-11", "b-file");

        var paused = await world.RunAsync();

        (paused.State, paused.Plan!.IsPaused, paused.Run).ShouldBe((SyncState.Paused, true, null));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_a_crash_left_beside_a_paused_file_waits_and_the_other_file_goes_on(string store)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set status = 'crashed' where id = 11");
        await Should.ThrowAsync<InvalidOperationException>(() =>
            world.RunAsync(failpoints: new TestFailpoints().At("commit", () => throw new InvalidOperationException("as good as killed")))
        );
        await PauseAsync(world, B(world));
        var left = world.Beside();
        await world.ExecuteAsync("update scheduled_tasks set status = 'later' where id = 1");

        await world.RunAsync();

        left.ShouldNotBeEmpty();
        world.Beside().ShouldBe(left);
        File.ReadAllText(A(world)).ShouldContain("later");
        await world.Host().Pauses.ResumeAsync(null, null, Cancel);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        world.Beside().ShouldBeEmpty();
        File.ReadAllText(B(world)).ShouldContain("crashed");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_server_carries_out_after_a_pause_what_it_held_back_of_rows_items_and_bases(string store)
    {
        await using var world = await NewAsync(store);
        await using var running = new RunningLoop(world.Host());
        await Eventually.True(() => running.Loop.Last?.State == SyncState.InStep, "the first run is done");
        await world.Host().Pauses.PauseAsync("a move", "ann", null, null, null, Cancel);
        await Eventually.True(() => running.Loop.Last!.State == SyncState.Paused, "an idle server knows of the pause");
        await world.ExecuteAsync("update scheduled_tasks set status = 'in-row' where id = 2");
        // Both sides come to the same: only the base has to move.
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'same' where id = 1");
        Edit(A(world), "skill-1\n", "same\n");
        Edit(B(world), "skill-11", "b-file");
        await Eventually.True(
            () => running.Loop.Last!.Plan is { } plan && plan.Resting.Order().SequenceEqual([new(1), new(2), new(11)]),
            "all of it rests"
        );

        await world.Host().Pauses.ResumeAsync(null, null, Cancel);

        await Eventually.True(() => running.Loop.Last!.State == SyncState.InStep, "it goes on");
        await Eventually.True(() => world.RowAsync(11, "skill_name").GetAwaiter().GetResult() == "b-file", "the item is carried over");
        File.ReadAllText(A(world)).ShouldContain("in-row");
        (await world.ReadAsync()).Base.Tasks[new TaskId(1)].Fields["skill_name"].ShouldBe(TaskValue.Of("same"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_run_of_one_task_leaves_the_others_to_the_next_look_at_what_changed(string store)
    {
        await using var world = await NewAsync(store);
        await using var host = world.Host();
        await host.Engine.RunAsync(new SyncRequest("test"), Cancel);
        Edit(A(world), "skill-1\n", "one\n");
        Edit(B(world), "skill-11", "eleven");
        await world.ExecuteAsync("update scheduled_tasks set status = 'in-row' where id = 12");

        var named = await host.Engine.RunAsync(new SyncRequest("test") { Tasks = [new TaskId(1)], Depth = LookDepth.Changes }, Cancel);
        (await world.RowAsync(1, "skill_name")).ShouldBe("one");
        (await world.RowAsync(11, "skill_name")).ShouldBe("skill-11");
        await host.Engine.RunAsync(new SyncRequest("test") { Depth = LookDepth.Changes }, Cancel);

        named.Run!.RowsWritten.ShouldBe(1);
        (await world.RowAsync(11, "skill_name")).ShouldBe("eleven");
        File.ReadAllText(B(world)).ShouldContain("in-row");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_task_about_which_nothing_is_to_be_done_is_known_and_one_of_another_files_base_too(string store)
    {
        await using var world = await NewAsync(store);

        (await world.RunAsync(new SyncRequest("test") { Tasks = [new TaskId(12)] })).State.ShouldBe(SyncState.InStep);
        world.Options.Files = [A(world)];
        (await world.RunAsync(new SyncRequest("test") { Tasks = [new TaskId(12)] })).Run.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_kept_plan_writes_both_files_and_a_pause_of_one_stops_all_of_it(string store)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set status = 'in-row' where id in (1, 11)");
        var kept = await KeepAsync(world);
        await PauseAsync(world, B(world));

        (await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(world, kept))).Code.ShouldBe(ErrorCode.Paused);
        await world.Host().Pauses.ResumeAsync(null, null, Cancel);
        var outcome = await CarryOutAsync(world, kept);

        outcome.Run!.ItemsWritten.ShouldBe(2);
        File.ReadAllText(A(world)).ShouldContain("in-row");
        File.ReadAllText(B(world)).ShouldContain("in-row");
    }

    [Theory]
    [InlineData("comment", "second.yml has been edited since it was made, outside the tasks")]
    [InlineData("move", "task 1 (to ")]
    [InlineData("same", "task 11 (in the file)")]
    [InlineData("fewer", "it is for the file ")]
    public async Task A_kept_plan_says_what_has_moved_in_which_file(string what, string says)
    {
        await using var world = await NewAsync(SyncWorld.Sqlite);
        await world.ExecuteAsync("update scheduled_tasks set status = 'in-row' where id in (1, 11)");
        var kept = await KeepAsync(world);
        switch (what)
        {
            case "comment":
                Edit(B(world), "# The schedule of a test.", "# Another comment.");
                break;
            case "move":
                Edit(A(world), TestSchedule.Item(1, "skill-1"), "");
                File.AppendAllText(B(world), TestSchedule.Item(1, "skill-1"));
                break;
            case "same":
                await world.RunAsync(new SyncRequest("test") { Tasks = [new TaskId(11)] });
                break;
            default:
                world.Options.Files = [A(world)];
                break;
        }

        var before = await world.TraceAsync();
        var refused = await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(world, kept));

        refused.Message.ShouldContain(says);
        (await world.TraceAsync()).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Verify_looks_at_all_files_and_at_what_lies_beside_each(string store)
    {
        await using var world = await NewAsync(store);
        var well = await world.Host().Verifier.RunAsync(Cancel);
        await world.ExecuteAsync("update scheduled_tasks set status = 'crashed' where id = 11");
        await Should.ThrowAsync<InvalidOperationException>(() =>
            world.RunAsync(failpoints: new TestFailpoints().At("commit", () => throw new InvalidOperationException("as good as killed")))
        );
        var left = await world.Host().Verifier.RunAsync(Cancel);
        await world.RunAsync();
        world.Options.Files = [A(world)];
        var fewer = await world.Host().Verifier.RunAsync(Cancel);

        well.Checks.Where(check => check.State != VerifyState.Ok).ShouldBeEmpty();
        Lines(left, "leftovers").ShouldHaveSingleItem().ShouldContain("second.yml");
        Lines(fewer, "base").ShouldHaveSingleItem().ShouldContain("2 of the tasks belong to " + B(world));
        Lines(fewer, "sides").ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Lines(VerifyReport report, string check) =>
        report.Checks.Single(one => one.Name == check).Findings;

    private static string A(SyncWorld world) => world.File;

    private static string B(SyncWorld world) => Path.Combine(world.Folder, "second.yml");

    private static void Edit(string path, string before, string after)
    {
        var text = File.ReadAllText(path);
        text.ShouldContain(before);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    private static async Task PauseAsync(SyncWorld world, string file) =>
        await world.Host().Pauses.PauseAsync("a move", "ann", null, null, file, Cancel);

    private static async Task<KeptPlan> KeepAsync(SyncWorld world)
    {
        var preview = await world.Host().Engine.PlanAsync(new SyncRequest("test", "ann", ByHand: true), Cancel);
        return KeptPlanText.Parse(KeptPlanText.ToText(preview.Keep()!));
    }

    private static Task<SyncOutcome> CarryOutAsync(SyncWorld world, KeptPlan kept) => world.RunAsync(kept.ToRequest("test", "ann"));

    private async Task<SyncWorld> NewAsync(string store)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        File.WriteAllText(A(world), TestSchedule.Of(1, 2));
        File.WriteAllText(B(world), TestSchedule.Of(11, 12));
        world.Options.Files = [A(world), B(world)];
        var outcome = await world.RunAsync();
        outcome.State.ShouldBe(SyncState.InStep, string.Join('\n', outcome.Problems));
        return world;
    }
}
