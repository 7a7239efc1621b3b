using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Events;
using Lockstep.Failpoints;
using Lockstep.Files;
using Lockstep.Files.Posix;
using Lockstep.Sync;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>The loop of a server: what wakes it, whom it answers, and that nothing ends it but its token.</summary>
public sealed class SyncLoopTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_save_reaches_the_row_and_an_update_the_file_by_themselves(string store)
    {
        await using var world = await NewAsync(store);
        await using var running = new RunningLoop(world.Host());
        await FirstRunAsync(running);

        world.Edit("skill-1", "skill-1-file");
        await Eventually.True(() => Row(world, 1, "skill_name") == "skill-1-file", "the save is in the row");
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        await Eventually.True(() => world.Text.Contains("status: paused", StringComparison.Ordinal), "the update is in the file");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task With_every_notification_lost_the_timer_brings_both_sides_together(string store)
    {
        await using var world = await NewAsync(store);
        world.Options.Interval = TimeSpan.FromMilliseconds(300);
        await using var running = new RunningLoop(world.Host(calls: new DeafCalls()));
        await FirstRunAsync(running);
        if (store == SyncWorld.Postgres)
        {
            await world.ExecuteAsync("alter table scheduled_tasks disable trigger all");
        }

        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        world.Edit("skill-1", "skill-1-file");

        await Eventually.True(() => Row(world, 1, "skill_name") == "skill-1-file", "the save is in the row");
        await Eventually.True(() => world.Text.Contains("status: paused", StringComparison.Ordinal), "the update is in the file");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Many_triggers_at_once_share_few_runs(string store)
    {
        await using var world = await NewAsync(store);
        await using var running = new RunningLoop(world.Host());
        await FirstRunAsync(running);

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => running.Loop.TriggerAsync(new SyncRequest("api"), Cancel)))
        );

        outcomes.ShouldAllBe(outcome => outcome.State == SyncState.InStep);
        outcomes.Distinct(ReferenceEqualityComparer.Instance).Count().ShouldBeLessThan(50);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_trigger_answers_after_a_run_that_began_after_it(string store)
    {
        await using var world = await NewAsync(store);
        await using var running = new RunningLoop(world.Host());
        await FirstRunAsync(running);
        for (var i = 0; i < 10; i++)
        {
            await world.ExecuteAsync($"update scheduled_tasks set status = 'state-{i}' where id = 1");
            await running.Loop.TriggerAsync(new SyncRequest("api"), Cancel);
            world.Text.ShouldContain($"status: state-{i}\n");
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Events_come_in_order_without_holes_and_the_state_tells_its_changes(string store)
    {
        await using var world = await NewAsync(store);
        await using var host = world.Host();
        using var listener = host.Hub.Subscribe();
        await using var running = new RunningLoop(host);
        await FirstRunAsync(running);

        var good = world.Text;
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        await running.Loop.TriggerAsync(new SyncRequest("api"), Cancel);
        world.Write("tasks:\n  - id: *broken\n");
        (await running.Loop.TriggerAsync(new SyncRequest("api"), Cancel)).State.ShouldBe(SyncState.Degraded);
        world.Write(
            good.Replace("skill-2", "skill-2-file", StringComparison.Ordinal).Replace("active", "paused", StringComparison.Ordinal)
        );
        (await running.Loop.TriggerAsync(new SyncRequest("api"), Cancel)).State.ShouldBe(SyncState.InStep);

        var events = new List<SyncEvent>();
        while (listener.Events.TryRead(out var next))
        {
            events.Add(next);
        }

        // Who listens from the start hears of the first run too.
        events.Select(next => next.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(seq => (long)seq));
        var states = events.Where(next => next.Name == SyncEventName.StatusChanged).Select(next => next.Data["state"]).ToList();
        states.TakeLast(2).ShouldBe([TaskValue.Of("degraded"), TaskValue.Of("in_step")]);
        events.ShouldContain(next => next.Name == SyncEventName.FileUpdated);
        events.ShouldContain(next => next.Name == SyncEventName.TaskChanged);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Two_servers_tell_the_same_events_in_the_same_order(string store)
    {
        await using var world = await NewAsync(store);
        await using var one = world.Host();
        await using var other = world.Host();
        using var heardByOne = one.Hub.Subscribe();
        using var heardByOther = other.Hub.Subscribe();
        await using var first = new RunningLoop(one);
        await FirstRunAsync(first);
        await using var second = new RunningLoop(other);
        await FirstRunAsync(second);

        for (var i = 0; i < 5; i++)
        {
            await world.ExecuteAsync($"update scheduled_tasks set status = 'state-{i}' where id = {i % 3 + 1}");
            await (i % 2 == 0 ? first : second).Loop.TriggerAsync(new SyncRequest("api"), Cancel);
        }

        var last = await one.Store.LastEventAsync(Cancel);
        var (byOne, byOther) = (await ReadUntilAsync(heardByOne, last), await ReadUntilAsync(heardByOther, last));
        byOne.ShouldBe(Enumerable.Range(0, byOne.Count).Select(i => byOne[0] + i));
        byOther.ShouldBe(Enumerable.Range(0, byOther.Count).Select(i => byOther[0] + i));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_run_that_has_begun_to_write_is_finished_at_the_end(string store)
    {
        await using var world = await NewAsync(store);
        await world.RunAsync();
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        world.Edit("skill-2", "skill-2-file");
        using var stop = new CancellationTokenSource();
        var host = world.Host(new TestFailpoints().At("swap.exchanged", stop.Cancel));
        var asked = host.Loop.TriggerAsync(new SyncRequest("api"), Cancel);
        var running = new RunningLoop(host, stop);

        await running.Ended;

        (await asked).Run.ShouldNotBeNull();
        (await world.RunAsync()).Run.ShouldBeNull("everything of the run is there");
        world.Text.ShouldContain("status: paused");
        (await world.RowAsync(2, "skill_name")).ShouldBe("skill-2-file");
        world.Beside().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_run_that_has_not_begun_to_write_is_undone_at_the_end_and_whoever_asked_is_told(string store)
    {
        await using var world = await NewAsync(store);
        await world.RunAsync();
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        var before = await world.TraceAsync();
        using var stop = new CancellationTokenSource();
        var host = world.Host(new TestFailpoints().At("lock.take", stop.Cancel));
        var asked = host.Loop.TriggerAsync(new SyncRequest("api"), Cancel);
        var running = new RunningLoop(host, stop);

        await running.Ended;

        await Should.ThrowAsync<OperationCanceledException>(asked);
        await Should.ThrowAsync<OperationCanceledException>(() => host.Loop.TriggerAsync(new SyncRequest("api"), Cancel));
        (await world.TraceAsync()).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_failure_that_nobody_foresaw_is_shown_and_the_loop_goes_on(string store)
    {
        await using var world = await NewAsync(store);
        await world.RunAsync();
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        var race = new TestFailpoints().At("swap.create", () => throw new InvalidOperationException("nobody foresaw this"));
        var host = world.Host(race);
        var asked = host.Loop.TriggerAsync(new SyncRequest("api"), Cancel);
        await using var running = new RunningLoop(host);

        var failed = await asked;

        failed.State.ShouldBe(SyncState.Degraded);
        failed.Problems.ShouldHaveSingleItem().Code.ShouldBe(ErrorCode.Internal);
        await Eventually.True(() => running.Loop.Last!.State == SyncState.InStep, "it is tried again by itself");
        world.Text.ShouldContain("status: paused");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_file_that_could_not_be_written_is_tried_again_by_itself(string store)
    {
        await using var world = await NewAsync(store);
        await world.RunAsync();
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        await using var running = new RunningLoop(world.Host(new EnvironmentFailpoints("swap.write:ENOSPC@1,swap.fsync:EIO@1")));

        await Eventually.True(() => world.Text.Contains("status: paused", StringComparison.Ordinal), "the third try succeeds");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_run_in_one_direction_does_not_swallow_what_was_heard_for_the_other(string store)
    {
        await using var world = await NewAsync(store);
        await world.RunAsync();
        world.Edit("skill-1", "skill-1-file");
        var host = world.Host(calls: new DeafCalls());
        var asked = host.Loop.TriggerAsync(new SyncRequest("api", Direction: SyncDirection.DbToYaml), Cancel);
        await using var running = new RunningLoop(host);

        (await asked).State.ShouldBe(SyncState.Waiting);
        await Eventually.True(() => Row(world, 1, "skill_name") == "skill-1-file", "what the start heard is done too");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Once_ready_it_stays_so_when_the_file_breaks(string store)
    {
        await using var world = await NewAsync(store);
        await using var running = new RunningLoop(world.Host());
        running.Loop.IsReady.ShouldBeFalse();
        await FirstRunAsync(running);
        world.Write("tasks:\n  - id: *broken\n");

        (await running.Loop.TriggerAsync(new SyncRequest("api"), Cancel)).State.ShouldBe(SyncState.Degraded);

        running.Loop.IsReady.ShouldBeTrue();
    }

    [Fact]
    public async Task A_database_that_goes_shows_in_the_state_before_anyone_needs_it()
    {
        await using var world = (PostgresWorld)await NewAsync(SyncWorld.Postgres);
        await using var running = new RunningLoop(world.Host());
        await FirstRunAsync(running);
        await Eventually.True(
            () =>
                Now(world.QueryAsync("select 1 from pg_stat_activity where query = 'listen lockstep' or query like '%pg_snapshot_xmin%'"))
                > 0,
            "the database is watched"
        );

        await world.GoAwayAsync();

        await Eventually.True(() => running.Loop.Last!.State == SyncState.Degraded, "the state says that the database is away");
        await world.ComeBackAsync();
        await Eventually.True(() => running.Loop.Last!.State == SyncState.InStep, "it is found again by itself");
    }

    [Fact]
    public async Task A_database_that_goes_and_comes_back_is_met_again()
    {
        await using var world = (PostgresWorld)await NewAsync(SyncWorld.Postgres);
        await using var running = new RunningLoop(world.Host());
        await FirstRunAsync(running);

        await world.GoAwayAsync();
        world.Edit("skill-1", "skill-1-file");
        await Eventually.True(() => running.Loop.Last!.State == SyncState.Degraded, "the state says that the database is away");
        running.Loop.Last!.Problems[0].Code.ShouldBe(ErrorCode.DatabaseUnavailable);
        world.Text.ShouldBe(TestSchedule.Of(1, 2, 3).Replace("skill-1", "skill-1-file", StringComparison.Ordinal));

        await world.ComeBackAsync();
        await Eventually.True(() => running.Loop.Last!.State == SyncState.InStep, "it is found again by itself");
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-file");
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        await Eventually.True(() => world.Text.Contains("status: paused", StringComparison.Ordinal), "it is listened to again");
    }

    private async Task<SyncWorld> NewAsync(string store)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        return world;
    }

    private static Task<SyncOutcome> FirstRunAsync(RunningLoop running) => running.Loop.TriggerAsync(new SyncRequest("api"), Cancel);

    private static string? Row(SyncWorld world, long id, string column) => world.RowAsync(id, column).GetAwaiter().GetResult();

    private static int Now(Task<IReadOnlyList<string?[]>> rows) => rows.GetAwaiter().GetResult().Count;

    private static async Task<List<long>> ReadUntilAsync(EventSubscription heard, long last)
    {
        var seqs = new List<long>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (seqs.Count == 0 || seqs[^1] < last)
        {
            seqs.Add((await heard.Events.ReadAsync(patience.Token)).Seq);
        }

        return seqs;
    }

    private sealed class DeafCalls : FileCallsDecorator
    {
        public override IChangeSource OpenChanges() =>
            throw FileException.From(Errno.TooManyOpen, ErrorCode.FileUnreadable, "watch", "the file");
    }
}
