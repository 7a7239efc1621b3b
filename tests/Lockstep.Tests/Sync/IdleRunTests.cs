using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>A run that has nothing to do writes nothing anywhere.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class IdleRunTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_second_run_writes_nothing(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        (await world.RunAsync()).Run.ShouldNotBeNull();
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        (await world.RunAsync()).Run.ShouldNotBeNull();
        var before = await world.TraceAsync();

        foreach (var direction in Enum.GetValues<SyncDirection>())
        {
            var outcome = await world.RunAsync(new SyncRequest("test", Direction: direction, Force: true, ByHand: true));
            (outcome.State, outcome.Run).ShouldBe((SyncState.InStep, null));
        }

        (await world.TraceAsync()).ShouldBe(before);
        world.Beside().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_conflict_that_waits_is_not_written_again(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2));
        await world.RunAsync();
        world.Edit("skill-1", "skill-1-file");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-row' where id = 1");
        (await world.RunAsync()).State.ShouldBe(SyncState.Conflicts);
        var before = await world.TraceAsync();

        var outcome = await world.RunAsync();

        (outcome.State, outcome.Run).ShouldBe((SyncState.Conflicts, null));
        outcome.Conflicts.ShouldHaveSingleItem().Id.ShouldBe(1);
        (await world.TraceAsync()).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_touch_a_changed_mode_and_a_copy_of_the_same_bytes_are_no_change(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2));
        await world.RunAsync();

        File.SetLastWriteTimeUtc(world.File, DateTime.UtcNow.AddHours(1));
        File.SetUnixFileMode(world.File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var copy = world.File + ".copy";
        File.Copy(world.File, copy);
        File.Move(copy, world.File, overwrite: true);
        var before = await world.TraceAsync();
        var outcome = await world.RunAsync();

        (outcome.State, outcome.Run).ShouldBe((SyncState.InStep, null));
        (await world.TraceAsync()).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Both_sides_changed_to_the_same_value_agree_silently(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1));
        await world.RunAsync();
        world.Edit("skill-1", "renamed");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'renamed' where id = 1");
        var text = world.Text;

        var outcome = await world.RunAsync();

        outcome.State.ShouldBe(SyncState.InStep);
        world.Text.ShouldBe(text);
        (outcome.Run!.RowsWritten, outcome.Run.ItemsWritten, outcome.Run.ConflictsDetected).ShouldBe((0, 0, 0));
        (await world.ReadAsync())
            .Base.Tasks.Values.ShouldHaveSingleItem()
            .Fields["skill_name"]
            .ShouldBe(Core.Model.TaskValue.Of("renamed"));
    }
}
