using Lockstep.Tests.Crash;
using Lockstep.Tests.Storage.Postgres;
using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>Processes write the same tasks on both sides, each a field of its own.</summary>
[Collection(ProcessesAtWork.Name)]
public sealed class MixedWritersTests(PostgresServer server)
{
    [Fact]
    public async Task Both_sides_are_written_at_once()
    {
        await using var world = await ConcurrentWorld.CreateAsync(server, tasks: 10);
        using var lockstep = LockstepProcess.Serve(world);
        var log = new EditLog(world);
        using var file = new FileEditor(world.File);
        using var otherFile = new FileEditor(world.File);
        using var rows = new RowEditor(world);
        using var otherRows = new RowEditor(world);

        await Task.WhenAll(
            log.WorkAsync(file, "skill_name", ConcurrentWorld.Tasks(10), 60),
            log.WorkAsync(otherFile, "note", ConcurrentWorld.Tasks(10), 60),
            log.WorkAsync(rows, "status", ConcurrentWorld.Tasks(10), 100),
            log.WorkAsync(otherRows, "user_id", ConcurrentWorld.Tasks(10), 100)
        );

        await log.QuietAsync(lockstep);
        await log.ShouldBeCompleteAsync("status", "user_id");
        await log.ShouldHaveNoConflictAsync();
        await ConcurrentWorld.ShouldEndWellAsync(lockstep);
    }
}
