using Lockstep.Core.Model;
using Lockstep.Failpoints;
using Lockstep.Sync;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>A file that can't be written holds back what needs it and nothing else, and is written as soon as it can be.</summary>
public sealed class FileFaultTests(PostgresServer server)
{
    private static readonly string[] Steps =
    [
        "lock.take",
        "swap.create",
        "swap.write",
        "swap.fsync",
        "swap.record",
        "swap.record-fsync",
        "swap.backup",
        "swap.exchange",
        "swap.exchanged",
        "swap.fsync-folder",
    ];

    private static readonly string[] Errors = ["EIO", "ENOSPC", "EROFS"];

    public static TheoryData<string, string> Faults
    {
        get
        {
            var faults = new TheoryData<string, string>();
            var turn = 0;
            foreach (var step in Steps)
            {
                // Each error on one store, so that every step meets every store and every error turns up often.
                faults.Add($"{step}:{Errors[turn % 3]}", SyncWorld.Sqlite);
                faults.Add($"{step}:{Errors[++turn % 3]}", SyncWorld.Postgres);
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_failing_step_leaves_the_file_as_it_was_and_the_rest_goes_on(string fault, string store)
    {
        await using var world = await NewAsync(store);
        await PendAsync(world);
        var (text, backup, bases) = (world.Text, File.ReadAllText(world.File + ".bak"), (await world.ReadAsync()).Base);

        var outcome = await world.RunAsync(failpoints: new EnvironmentFailpoints(fault));

        outcome.State.ShouldBe(SyncState.Degraded);
        outcome.Problems.ShouldHaveSingleItem().Side.ShouldBe(Side.File);
        world.Text.ShouldBe(text);
        File.ReadAllText(world.File + ".bak").ShouldBe(backup);
        world.Beside().ShouldBeEmpty();
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-file", "what needs no file is done");
        (await world.RowAsync(3, "skill_name")).ShouldBe("skill-3", "a task goes whole or not at all");
        var after = (await world.ReadAsync()).Base;
        foreach (var id in (long[])[2, 3])
        {
            after.Tasks[new TaskId(id)].ShouldBe(bases.Tasks[new TaskId(id)]);
        }

        await ShouldConvergeAsync(world);
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite)]
    [InlineData(SyncWorld.Postgres)]
    public async Task While_another_process_holds_the_lock_rows_are_written_and_the_file_waits(string store)
    {
        await using var world = await NewAsync(store);
        await PendAsync(world);
        var text = world.Text;
        using (var other = new ForeignWriter(world.File + ".lock"))
        {
            other.Do("append");
            other.Do("flock");

            var outcome = await world.RunAsync();

            outcome.State.ShouldBe(SyncState.Locked);
            outcome.Problems.ShouldHaveSingleItem().Message.ShouldContain($"File locked by another process (pid {other.Pid}");
            world.Text.ShouldBe(text);
            (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-file");
            (await world.RowAsync(3, "skill_name")).ShouldBe("skill-3");
        }

        await ShouldConvergeAsync(world);
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite)]
    [InlineData(SyncWorld.Postgres)]
    public async Task A_lock_on_the_file_itself_holds_back_the_file_only(string store)
    {
        await using var world = await NewAsync(store);
        await PendAsync(world);
        var text = world.Text;
        using (var other = new ForeignWriter(world.File))
        {
            other.Do("read");
            other.Do("flock");

            (await world.RunAsync()).State.ShouldBe(SyncState.Locked);

            world.Text.ShouldBe(text);
            world.Beside().ShouldBeEmpty();
            (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-file");
        }

        await ShouldConvergeAsync(world);
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite, "backup.rotate")]
    [InlineData(SyncWorld.Postgres, "backup.first")]
    [InlineData(SyncWorld.Sqlite, "settle.lease")]
    [InlineData(SyncWorld.Sqlite, "settle.unlink")]
    [InlineData(SyncWorld.Sqlite, "record.remove")]
    [InlineData(SyncWorld.Postgres, "settle.lease")]
    public async Task What_fails_after_the_commit_does_not_undo_or_hide_it(string store, string step)
    {
        await using var world = await NewAsync(store);
        await PendAsync(world);

        var outcome = await world.RunAsync(failpoints: new EnvironmentFailpoints($"{step}:EIO"));

        (outcome.Run!.RowsWritten, outcome.Run.ItemsWritten).ShouldBe((2, 2));
        outcome.State.ShouldBe(SyncState.Degraded);
        await ShouldConvergeAsync(world);
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite)]
    [InlineData(SyncWorld.Postgres)]
    public async Task A_commit_that_fails_after_the_swap_is_finished_in_the_same_run(string store)
    {
        await using var world = await NewAsync(store);
        await PendAsync(world);

        var outcome = await world.RunAsync(failpoints: new EnvironmentFailpoints("commit:EIO@1"));

        outcome.Conflicts.ShouldBeEmpty();
        await ShouldConvergeAsync(world);
    }

    private async Task<SyncWorld> NewAsync(string store)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        await world.RunAsync();
        await world.ExecuteAsync("update scheduled_tasks set user_id = 'first' where id = 2");
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        return world;
    }

    // Task 1 is for the row, task 2 for the file, task 3 for both.
    private static async Task PendAsync(SyncWorld world)
    {
        world.Edit("skill-1", "skill-1-file");
        world.Edit("skill-3", "skill-3-file");
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id in (2, 3)");
    }

    private static async Task ShouldConvergeAsync(SyncWorld world)
    {
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        (await world.RunAsync()).Run.ShouldBeNull();
        world.Beside().ShouldBeEmpty();
        world.Text.Split("status: paused").Length.ShouldBe(3);
        foreach (var id in (int[])[1, 3])
        {
            (await world.RowAsync(id, "skill_name")).ShouldBe($"skill-{id}-file");
            world.Text.ShouldContain($"skill_name: skill-{id}-file\n");
        }

        (await world.QueryAsync($"select count(*) from {world.Own("conflict")}"))[0][0].ShouldBe("0");
    }
}
