using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>While something is paused nothing of it is written, whoever runs, and what waits is shown.</summary>
public sealed class PauseTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Nothing_is_written_while_paused_and_all_of_it_after_resume(string store)
    {
        await using var world = await NewAsync(store);
        await PauseAsync(world, null);
        world.Edit("skill-1", "renamed");
        await world.ExecuteAsync("update scheduled_tasks set status = 'held-back' where id = 2");
        var before = await world.TraceAsync();

        var paused = await world.RunAsync(new SyncRequest("test", Force: true));

        (paused.State, paused.Run, paused.ExitCode).ShouldBe((SyncState.Paused, null, 0));
        paused.Plan!.Waiting.Select(change => (change.Task.Text, change.From)).ShouldBe([("1", Side.File), ("2", Side.Database)]);
        paused.Pauses.ShouldHaveSingleItem().Reason.ShouldBe("a move");
        (await world.TraceAsync()).ShouldBe(before);

        await ResumeAsync(world);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        (await world.RowAsync(1, "skill_name")).ShouldBe("renamed");
        world.Text.ShouldContain("held-back");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_base_does_not_move_while_paused(string store)
    {
        await using var world = await NewAsync(store);
        await PauseAsync(world, null);
        world.Edit("skill-1", "same");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'same' where id = 1");
        var before = await world.TraceAsync();

        await world.RunAsync();

        (await world.TraceAsync()).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_of_one_task_lets_the_others_go_on(string store)
    {
        await using var world = await NewAsync(store);
        await PauseAsync(world, new TaskId(1));
        world.Edit("skill-1", "renamed-1");
        world.Edit("skill-2", "renamed-2");

        var outcome = await world.RunAsync();

        outcome.State.ShouldBe(SyncState.Paused);
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1");
        (await world.RowAsync(2, "skill_name")).ShouldBe("renamed-2");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_of_one_task_does_not_hide_a_conflict_of_another(string store)
    {
        await using var world = await NewAsync(store);
        await PauseAsync(world, new TaskId(1));
        world.Edit("skill-2", "in-file");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'in-row' where id = 2");

        var outcome = await world.RunAsync();

        (outcome.State, outcome.ExitCode).ShouldBe((SyncState.Conflicts, 3));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_conflict_of_a_paused_task_is_neither_opened_nor_resolved(string store)
    {
        await using var world = await NewAsync(store);
        world.Edit("skill-1", "in-file");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'in-row' where id = 1");
        await world.RunAsync();
        await PauseAsync(world, null);
        world.Edit("skill-2", "other-file");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'other-row' where id = 2");
        var before = await world.TraceAsync();

        var outcome = await world.RunAsync();
        await using var host = world.Host();
        var resolved = await host.Engine.ResolveAsync(1, new Resolution(ConflictChoice.KeepDb, "ann"), null, Cancel);

        outcome.Conflicts.ShouldHaveSingleItem().Id.ShouldBe(1);
        (outcome.State, outcome.ExitCode).ShouldBe((SyncState.Paused, 3));
        resolved.ShouldBeOfType<ResolveOutcome.Paused>().Pause.By.ShouldBe("ann");
        (await world.TraceAsync()).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_that_comes_between_the_look_and_the_write_stops_the_run(string store)
    {
        await using var world = await NewAsync(store);
        world.Edit("skill-1", "renamed");

        var outcome = await world.RunAsync(
            failpoints: new TestFailpoints().At("apply.begin", () => PauseAsync(world, null).GetAwaiter().GetResult())
        );

        (outcome.State, outcome.Run).ShouldBe((SyncState.Paused, null));
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_server_heeds_a_pause_made_elsewhere_and_goes_on_by_itself_at_its_end(string store)
    {
        await using var world = await NewAsync(store);
        var host = world.Host();
        await using var running = new RunningLoop(host);
        await Eventually.True(() => running.Loop.Last?.State == SyncState.InStep, "the first run is done");

        await PauseAsync(world, null, DateTimeOffset.UtcNow.AddHours(1));
        await Eventually.True(() => running.Loop.Last!.State == SyncState.Paused, "the server knows of the pause");
        world.Edit("skill-1", "renamed");
        await Eventually.True(() => running.Loop.Last!.Plan!.Waiting.Count == 1, "the edit waits");
        await PauseAsync(world, null, DateTimeOffset.UtcNow.AddSeconds(1));

        await Eventually.True(() => running.Loop.Last!.State == SyncState.InStep, "it goes on by itself");
        (await world.RowAsync(1, "skill_name")).ShouldBe("renamed");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Pausing_the_same_again_replaces_the_reason_and_resume_names_what_it_ended(string store)
    {
        await using var world = await NewAsync(store);
        await using var host = world.Host();
        await host.Pauses.PauseAsync("first", "ann", null, new TaskId(1), null, Cancel);
        await host.Pauses.PauseAsync("second", "bob", null, new TaskId(1), null, Cancel);
        await host.Pauses.PauseAsync("all", "bob", null, null, null, Cancel);

        (await host.Pauses.ListAsync(Cancel)).Select(pause => pause.Reason).ShouldBe(["all", "second"], ignoreOrder: true);
        (await host.Pauses.ResumeAsync(new TaskId(1), null, Cancel)).ShouldHaveSingleItem().Reason.ShouldBe("second");
        (await host.Pauses.ResumeAsync(null, null, Cancel)).ShouldHaveSingleItem().Reason.ShouldBe("all");
        (await host.Pauses.ListAsync(Cancel)).ShouldBeEmpty();
        (await Should.ThrowAsync<RequestRefusedException>(() => host.Pauses.ResumeAsync(new TaskId(1), null, Cancel))).Code.ShouldBe(
            ErrorCode.Paused
        );
        (
            await Should.ThrowAsync<RequestRefusedException>(() => host.Pauses.PauseAsync("x", "ann", null, new TaskId(22), null, Cancel))
        ).Message.ShouldContain("did you mean 2?");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_a_crash_left_beside_the_file_waits_for_the_end_of_the_pause(string store)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set status = 'crashed' where id = 1");
        await Should.ThrowAsync<InvalidOperationException>(() =>
            world.RunAsync(failpoints: new TestFailpoints().At("commit", () => throw new InvalidOperationException("as good as killed")))
        );
        await PauseAsync(world, null);
        var before = await world.TraceAsync();

        (await world.RunAsync()).State.ShouldBe(SyncState.Paused);
        (await world.TraceAsync()).ShouldBe(before);

        await ResumeAsync(world);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        world.Text.ShouldContain("crashed");
        world.Beside().ShouldBeEmpty();
    }

    private async Task<SyncWorld> NewAsync(string store)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        await world.RunAsync();
        return world;
    }

    private static async Task PauseAsync(SyncWorld world, TaskId? task, DateTimeOffset? until = null) =>
        await world.Host().Pauses.PauseAsync("a move", "ann", until, task, null, Cancel);

    private static async Task ResumeAsync(SyncWorld world) => await world.Host().Pauses.ResumeAsync(null, null, Cancel);
}
