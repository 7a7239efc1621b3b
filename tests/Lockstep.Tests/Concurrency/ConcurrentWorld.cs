using Lockstep.Tests.Crash;
using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Sync;
using Shouldly;

namespace Lockstep.Tests.Concurrency;

/// <summary>What the concurrent scenarios have in common.</summary>
internal static class ConcurrentWorld
{
    public static int[] Tasks(int count) => [.. Enumerable.Range(1, count)];

    public static async Task<PostgresWorld> CreateAsync(PostgresServer server, int tasks)
    {
        var world = (PostgresWorld)await SyncWorld.CreateAsync(SyncWorld.Postgres, server);
        world.Write(TestSchedule.Of(Tasks(tasks)));
        (await world.RunAsync()).Problems.ShouldBeEmpty();
        return world;
    }

    public static async Task ShouldEndWellAsync(LockstepProcess lockstep)
    {
        lockstep.Signal("TERM");
        (await lockstep.EndAsync()).ShouldBe(0, lockstep.Output);
        lockstep.Output.ShouldNotContain("Exception");
    }
}
