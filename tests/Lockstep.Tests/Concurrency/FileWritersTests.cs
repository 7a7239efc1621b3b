using Lockstep.Tests.Crash;
using Lockstep.Tests.Storage.Postgres;
using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>Three processes write the file under its lock while a server carries it to the database.</summary>
[Collection(ProcessesAtWork.Name)]
public sealed class FileWritersTests(PostgresServer server)
{
    [Fact]
    public async Task Three_processes_write_the_file()
    {
        await using var world = await ConcurrentWorld.CreateAsync(server, tasks: 10);
        using var lockstep = LockstepProcess.Serve(world);
        var log = new EditLog(world);
        using var one = new FileEditor(world.File);
        using var two = new FileEditor(world.File);
        using var three = new FileEditor(world.File);

        await Task.WhenAll(
            log.WorkAsync(one, "skill_name", ConcurrentWorld.Tasks(10), 60),
            log.WorkAsync(two, "user_id", ConcurrentWorld.Tasks(10), 60),
            log.WorkAsync(three, "note", ConcurrentWorld.Tasks(10), 60)
        );

        await log.QuietAsync(lockstep);
        await log.ShouldBeCompleteAsync();
        await log.ShouldHaveNoConflictAsync();
        await ConcurrentWorld.ShouldEndWellAsync(lockstep);
    }
}
