using Lockstep.Tests.Crash;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>The server is killed in mid-run again and again while both sides are written; each next one goes on.</summary>
[Collection(ProcessesAtWork.Name)]
public sealed class KilledServerTests(PostgresServer server)
{
    private static readonly string[] Deaths =
    [
        "swap.exchanged:kill@2",
        "commit:kill@2",
        "rows.written:kill@2",
        "committed:kill@2",
        "settle.unlink:kill@2",
        "swap.exchange:kill@2",
    ];

    [Fact]
    public async Task The_next_server_finishes_what_a_killed_one_left()
    {
        await using var world = await ConcurrentWorld.CreateAsync(server, tasks: 10);
        var log = new EditLog(world);
        using var file = new FileEditor(world.File);
        using var rows = new RowEditor(world);
        foreach (var death in Deaths)
        {
            using var dying = LockstepProcess.Serve(world, death);
            for (var round = 0; !dying.HasEnded; round++)
            {
                round.ShouldBeLessThan(1000, dying.Output);
                await Task.WhenAll(
                    log.WorkAsync(file, "skill_name", ConcurrentWorld.Tasks(10), 2),
                    log.WorkAsync(rows, "status", ConcurrentWorld.Tasks(10), 2)
                );
            }

            (await dying.EndAsync()).ShouldBe(LockstepProcess.Killed, dying.Output);
        }

        using var lockstep = LockstepProcess.Serve(world);
        await log.QuietAsync(lockstep);
        await log.ShouldBeCompleteAsync("status");
        await log.ShouldHaveNoConflictAsync();
        await ConcurrentWorld.ShouldEndWellAsync(lockstep);
    }
}
