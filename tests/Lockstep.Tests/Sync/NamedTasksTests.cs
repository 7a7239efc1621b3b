using Lockstep.Core.Model;
using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>A run that names tasks writes these and leaves all others alone.</summary>
public sealed class NamedTasksTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Only_the_named_task_is_written_and_others_count_for_nothing(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3, 4, 5));
        await world.RunAsync();
        // Four of five gone would be held; a conflict of another would end with 3.
        world.Write(TestSchedule.Of(1).Replace("skill-1", "renamed", StringComparison.Ordinal));

        var outcome = await world.RunAsync(new SyncRequest("test") { Tasks = [new TaskId(1)] });

        (outcome.State, outcome.ExitCode, outcome.Run!.RowsWritten).ShouldBe((SyncState.InStep, 0, 1));
        (await world.RowAsync(1, "skill_name")).ShouldBe("renamed");
        (await world.RowAsync(2, "skill_name")).ShouldBe("skill-2");
        (await world.RunAsync()).State.ShouldBe(SyncState.Held);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_delete_of_one_named_task_is_no_delete_of_all(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        await world.RunAsync();
        world.Write(TestSchedule.Of(1, 2));

        (await world.RunAsync(new SyncRequest("test") { Tasks = [new TaskId(3)] })).State.ShouldBe(SyncState.InStep);

        (await world.RowAsync(3, "id")).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_name_that_no_task_has_is_refused_with_the_nearest(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        await world.RunAsync();
        var before = await world.TraceAsync();

        var refused = await Should.ThrowAsync<RequestRefusedException>(() =>
            world.RunAsync(new SyncRequest("test") { Tasks = [new TaskId(33)] })
        );

        (refused.Code, refused.Message).ShouldBe(
            (ErrorCode.UnknownTask, "there is no task 33, neither in the file nor in the database; did you mean 3?")
        );
        (await world.TraceAsync()).ShouldBe(before);
    }
}
