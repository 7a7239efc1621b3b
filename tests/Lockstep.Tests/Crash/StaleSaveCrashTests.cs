using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Crash;

/// <summary>A process that dies while it writes the file leaves behind what it takes to tell an old buffer from an edit.</summary>
public sealed class StaleSaveCrashTests(PostgresServer server)
{
    public static TheoryData<string, string> Crashes
    {
        get
        {
            string[] operations =
            [
                "rows.written",
                "swap.record",
                "swap.exchange",
                "swap.exchanged",
                "swap.fsync-folder",
                "commit",
                "committed",
                "settle.unlink",
                "record.remove",
            ];
            var crashes = new TheoryData<string, string>();
            foreach (var (i, operation) in operations.Index())
            {
                crashes.Add(operation, i % 2 == 0 ? SyncWorld.Postgres : SyncWorld.Sqlite);
            }

            crashes.Add("commit", SyncWorld.Postgres);
            return crashes;
        }
    }

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task After_a_crash_at_any_point_an_old_buffer_is_still_told_from_an_edit(string operation, string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        await world.RunAsync();
        var buffer = world.Text;
        world.Edit("skill-3", "skill-3-file");
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        await world.ExecuteAsync("delete from scheduled_tasks where id = 2");

        var (code, output) = await LockstepProcess.SyncAsync(world, $"{operation}:kill");
        code.ShouldBe(LockstepProcess.Killed, output);

        (await world.RunAsync()).State.ShouldBe(SyncState.InStep, "nobody made a conflict");
        world.Write(buffer.Replace("skill-3", "skill-3-file", StringComparison.Ordinal));
        var outcome = await world.RunAsync();

        outcome
            .Conflicts.Select(conflict => (conflict.Task.Text, conflict.Kind))
            .Order()
            .ShouldBe([("1", ConflictKind.StaleOverwrite), ("2", ConflictKind.StaleOverwrite)]);
        (await world.RowAsync(1, "status")).ShouldBe("paused");
        (await world.QueryAsync("select id from scheduled_tasks order by id")).Select(row => row[0]).ShouldBe(["1", "3"]);
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite)]
    [InlineData(SyncWorld.Postgres)]
    public async Task A_crash_does_not_turn_a_confirmed_write_into_a_question(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2));
        await world.RunAsync();
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        await world.RunAsync();
        // The save that keeps it is first seen by the run that dies.
        world.Edit("skill-2", "skill-2-file");
        await world.ExecuteAsync("update scheduled_tasks set user_id = 'ann' where id = 2");
        (await LockstepProcess.SyncAsync(world, "commit:kill")).Code.ShouldBe(LockstepProcess.Killed);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        world.Edit("paused", "active");

        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        (await world.RowAsync(1, "status")).ShouldBe("active");
    }
}
