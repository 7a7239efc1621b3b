using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>A program pauses a task in the file, an application sets it active in the row: with real files, on either store.</summary>
public sealed class FightTests(PostgresServer server)
{
    private const string Active = "update scheduled_tasks set status = 'active' where id = 1";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> Stores => SyncWorld.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_third_return_is_held_with_both_writers_until_the_window_has_passed(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        var paused = TestSchedule.Of(1, 2, 3).Replace("status: active", "status: paused", StringComparison.Ordinal);
        world.Options.OnConflict = ConflictChoice.KeepYaml;
        world.Write(paused);
        (await RunAsync(world)).State.ShouldBe(SyncState.InStep);
        await world.ExecuteAsync(Active);
        (await RunAsync(world)).State.ShouldBe(SyncState.InStep);
        world.Write(paused);
        (await RunAsync(world)).State.ShouldBe(SyncState.InStep);
        (await world.RowAsync(1, "status")).ShouldBe("paused");
        await world.ExecuteAsync(Active);
        (await RunAsync(world)).State.ShouldBe(SyncState.InStep);
        world.Text.ShouldContain("status: active");

        world.Write(paused.Replace("skill-2", "skill-two", StringComparison.Ordinal));
        var outcome = await RunAsync(world);

        (outcome.State, outcome.ExitCode).ShouldBe((SyncState.Held, 4));
        var reason = outcome.Plan!.Held.ShouldHaveSingleItem().Reason;
        reason.ShouldContain("paused from the file");
        reason.ShouldContain("active from the database");
        reason.Contains("The row was last written by ", StringComparison.Ordinal).ShouldBe(store == SyncWorld.Postgres, reason);
        (await world.RowAsync(1, "status")).ShouldBe("active");
        (await world.RowAsync(2, "skill_name")).ShouldBe("skill-two", "other tasks go on");
        (await RunAsync(world)).State.ShouldBe(SyncState.Held, "also where nothing changed since");

        _time.Advance(TimeSpan.FromMinutes(11));
        (await RunAsync(world)).State.ShouldBe(SyncState.InStep);
        (await world.RowAsync(1, "status")).ShouldBe("paused");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Without_a_return_nothing_is_remembered(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        await RunAsync(world);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        await RunAsync(world);
        world.Edit("skill-2", "skill-two");
        await RunAsync(world);

        (await world.ReadAsync()).Turns.ShouldBeEmpty();
    }

    private Task<SyncOutcome> RunAsync(SyncWorld world)
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        return world.Host(time: _time).Engine.RunAsync(new SyncRequest("test"), TestContext.Current.CancellationToken);
    }
}
