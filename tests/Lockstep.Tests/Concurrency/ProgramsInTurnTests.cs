using Lockstep.Tests.Crash;
using Lockstep.Tests.Files;
using Lockstep.Tests.Files.Wild;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>Real editors, one after another, on the file of a real server, while rows are written all the time.</summary>
[Collection(ProcessesAtWork.Name)]
public sealed class ProgramsInTurnTests(PostgresServer server)
{
    [Fact]
    public async Task Every_program_on_the_machine_edits_the_file_of_a_server()
    {
        await using var world = await ConcurrentWorld.CreateAsync(server, tasks: 10);
        using var lockstep = LockstepProcess.Serve(world);
        await Eventually.True(() => lockstep.Output.Contains("127.0.0.1:", StringComparison.Ordinal), "the server listens");
        var now = "turn-begin";
        world.Edit("skill_name: skill-1\n", $"skill_name: {now}\n");
        await Eventually.True(() => Row(world, 1) == now, "the first edit");
        foreach (var (turn, program) in EditingProgram.All.DistinctBy(one => one.Needs).Where(one => Foreign.Has(one.Needs)).Index())
        {
            var next = $"turn{turn}-end";
            var (code, output) = Foreign.Run(
                "bash",
                "-c",
                $"set -e; F={world.File}; cd {world.Folder}; OLD='{now}'; NEW={next}\n{program.Script}"
            );
            code.ShouldBe(0, $"{program}: {output}");
            await Eventually.True(() => Row(world, 1) == next, $"the edit by {program}; {lockstep.Output}");
            await world.ExecuteAsync($"update scheduled_tasks set user_id = 'user-{turn}' where id = 2");
            await Eventually.True(
                () => world.Text.Contains($"user_id: user-{turn}\n", StringComparison.Ordinal),
                $"the row after {program}"
            );
            now = next;
        }

        (await world.QueryAsync($"select 1 from {world.Own("conflict")}")).ShouldBeEmpty();
        (await world.QueryAsync("select 1 from scheduled_tasks")).Count.ShouldBe(10);
        await ConcurrentWorld.ShouldEndWellAsync(lockstep);
        world.Beside().ShouldBeEmpty();
    }

    private static string? Row(Sync.SyncWorld world, long id) => world.RowAsync(id, "skill_name").GetAwaiter().GetResult();
}
