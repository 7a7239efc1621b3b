using Lockstep.Tests.Crash;
using Lockstep.Tests.Storage.Postgres;
using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>Three processes write rows while a server carries them to the file.</summary>
[Collection(ProcessesAtWork.Name)]
public sealed class RowWritersTests(PostgresServer server)
{
    [Fact]
    public async Task Three_processes_write_rows()
    {
        await using var world = await ConcurrentWorld.CreateAsync(server, tasks: 10);
        using var lockstep = LockstepProcess.Serve(world);
        var log = new EditLog(world);
        using var one = new RowEditor(world);
        using var two = new RowEditor(world);
        using var three = new RowEditor(world);

        await Task.WhenAll(
            log.WorkAsync(one, "skill_name", ConcurrentWorld.Tasks(10), 100),
            log.WorkAsync(two, "user_id", ConcurrentWorld.Tasks(10), 100),
            log.WorkAsync(three, "status", ConcurrentWorld.Tasks(10), 100)
        );

        await log.QuietAsync(lockstep);
        await log.ShouldBeCompleteAsync("skill_name", "user_id", "status");
        await log.ShouldHaveNoConflictAsync();
        await ConcurrentWorld.ShouldEndWellAsync(lockstep);
    }
}
