using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Files;
using Lockstep.Sync;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>Several files and one table.</summary>
public sealed class SeveralFilesTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Edits_of_all_files_and_of_rows_of_each_go_through_in_one_run(string store)
    {
        await using var world = await NewAsync(store);
        Edit(A(world), "skill-1", "skill-1-file");
        Edit(B(world), "skill-11", "skill-11-file");
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id in (2, 12)");
        await InsertAsync(world, 3, "null");
        await InsertAsync(world, 13, $"'{B(world)}'");

        var outcome = await world.RunAsync();

        outcome.State.ShouldBe(SyncState.InStep, string.Join('\n', outcome.Problems));
        outcome.Run.ShouldNotBeNull();
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-file");
        (await world.RowAsync(11, "skill_name")).ShouldBe("skill-11-file");
        Ids(A(world)).ShouldBe(["1", "2", "3"]);
        Ids(B(world)).ShouldBe(["11", "12", "13"]);
        File.ReadAllText(A(world)).ShouldContain("status: paused");
        File.ReadAllText(B(world)).ShouldContain("status: paused");
        (await world.RunAsync()).Run.ShouldBeNull("the second run has nothing to do");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_task_cut_from_one_file_and_pasted_into_another_keeps_its_row(string store)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set next_run_at = '2032-01-01T00:00:00Z' where id = 2");
        await using (var running = new RunningLoop(world.Host()))
        {
            await Eventually.True(() => running.Loop.Last is { Plan: not null }, "the first run is over");
            var item = TestSchedule.Item(2, "skill-2");
            Edit(A(world), item, "");
            await Eventually.True(() => running.Loop.Last!.State == SyncState.Waiting, "the row waits for its item");
            File.AppendAllText(B(world), item);
            await Eventually.True(
                () => running.Loop.Last is { State: SyncState.InStep, FileTasks: var tasks } && tasks[B(world)] == 3,
                "it has turned up"
            );
        }

        (await world.ReadAsync()).Base.Tasks[new TaskId(2)].File.ShouldBe(B(world));
        (await world.QueryAsync($"select id from {world.Own("change_log")} where kind = 'delete'")).ShouldBeEmpty();
        (await world.RowAsync(2, "next_run_at"))!.ShouldContain("2032");
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite, "'paused'")]
    [InlineData(SyncWorld.Postgres, "'paused'")]
    [InlineData(SyncWorld.Sqlite, "null")]
    [InlineData(SyncWorld.Postgres, "null")]
    public async Task A_task_pasted_after_a_single_run_deleted_its_row_finds_the_rows_values_again(string store, string status)
    {
        await using var world = await NewAsync(store);
        const string Item = "  - {id: 3, skill_name: report, schedule_cron: '@daily', next_run_at: 2031-05-06T09:00:00Z}\n";
        File.AppendAllText(A(world), Item);
        await world.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at, status, user_id, created_at, params_json) values "
                + $"(3, 'report', '@daily', '2031-05-06T09:00:00Z', {status}, 'ann', '2020-02-03T04:05:06Z', '{{\"a\": [1, null, \"x\"]}}')"
        );
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        await world.ExecuteAsync("update scheduled_tasks set next_run_at = '2032-01-01T00:00:00Z' where id = 3");
        var before = (await world.ReadAsync()).Rows.Tasks[new TaskId(3)];
        Edit(A(world), Item, "");
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        (await world.RowAsync(3, "id")).ShouldBeNull("a single run does not wait");

        File.AppendAllText(B(world), Item);
        var outcome = await world.RunAsync();

        outcome.State.ShouldBe(SyncState.InStep, string.Join('\n', outcome.Problems));
        var after = await world.ReadAsync();
        var row = after.Rows.Tasks[new TaskId(3)].Fields;
        foreach (var name in new[] { "status", "user_id", "created_at", "params_json", "next_run_at" })
        {
            row[name].ShouldBe(before[name], name);
        }

        after.Base.Tasks[new TaskId(3)].File.ShouldBe(B(world));
        File.ReadAllText(B(world)).ShouldEndWith(Item);
        (await world.RunAsync()).Run.ShouldBeNull("the next run has nothing to do");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_task_pasted_after_somebody_else_deleted_its_row_anew_is_a_new_one(string store)
    {
        await using var world = await NewAsync(store);
        var item = TestSchedule.Item(2, "skill-2");
        await world.ExecuteAsync("update scheduled_tasks set next_run_at = '2032-01-01T00:00:00Z' where id = 2");
        Edit(A(world), item, "");
        await world.RunAsync();
        await world.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (2, 'skill-2', '0 2 * * *', '2033-01-01T00:00:00Z')"
        );
        await world.ExecuteAsync("delete from scheduled_tasks where id = 2");
        File.AppendAllText(B(world), item);

        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        (await world.RowAsync(2, "next_run_at"))!.ShouldContain("2031");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_task_that_turns_up_nowhere_is_deleted_after_the_grace_and_at_once_in_a_single_run(string store)
    {
        await using var world = await NewAsync(store);
        Edit(A(world), TestSchedule.Item(1, "skill-1"), "");
        var outcome = await world.RunAsync();
        outcome.State.ShouldBe(SyncState.InStep, PlanText.Of(outcome.Plan!));
        (await world.RowAsync(1, "id")).ShouldBeNull("a single run does not wait");

        await using var running = new RunningLoop(world.Host());
        await Eventually.True(() => running.Loop.Last is { Plan: not null }, "the first run is over");
        Edit(B(world), TestSchedule.Item(11, "skill-11"), "");
        await Eventually.True(() => world.RowAsync(11, "id").GetAwaiter().GetResult() is null, "the row is deleted when the grace is over");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_file_that_a_pattern_finds_comes_and_goes_without_a_delete(string store)
    {
        await using var world = await NewAsync(store);
        world.Options.Files = [Path.Combine(world.Folder, "*.yml")];
        await using var running = new RunningLoop(world.Host());
        await Eventually.True(() => running.Loop.Last is { Plan: not null }, "the first run is over");

        File.WriteAllText(Path.Combine(world.Folder, "c.yml"), TestSchedule.Of(21));
        await Eventually.True(() => world.RowAsync(21, "id").GetAwaiter().GetResult() is not null, "the new file's task has its row");
        File.Move(B(world), Path.Combine(world.Folder, "b.away"));
        await Eventually.True(() => running.Loop.Last!.State == SyncState.Degraded, "the missing file is told");
        running.Loop.Last!.Problems.ShouldContain(problem => problem.File == B(world));
        (await world.RowAsync(11, "id")).ShouldNotBeNull();

        // Another process knows of it from the bases alone.
        var outcome = await world.RunAsync(new SyncRequest("test", Force: true));
        outcome.Problems.ShouldHaveSingleItem().File.ShouldBe(B(world));
        (await world.RowAsync(11, "id")).ShouldNotBeNull("force or not");

        File.Move(Path.Combine(world.Folder, "b.away"), B(world));
        await Eventually.True(() => running.Loop.Last!.State == SyncState.InStep, "all is well again");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_run_over_fewer_files_leaves_the_others_tasks_alone(string store)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id in (1, 11)");
        var other = File.ReadAllText(B(world));
        world.Options.Files = [A(world)];

        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        File.ReadAllText(A(world)).ShouldContain("status: paused");
        File.ReadAllText(B(world)).ShouldBe(other);
        (await world.RowAsync(11, "status")).ShouldBe("paused");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_file_that_cannot_be_locked_waits_and_the_other_goes_on(string store)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id in (1, 11)");
        await using (await FileLock.AcquireAsync(TempFolder.Seams(), B(world), TimeSpan.FromSeconds(1), Cancel))
        {
            var outcome = await world.RunAsync();
            (outcome.State, outcome.Problems.ShouldHaveSingleItem().File).ShouldBe((SyncState.Locked, B(world)));
        }

        File.ReadAllText(A(world)).ShouldContain("status: paused");
        File.ReadAllText(B(world)).ShouldNotContain("status: paused");
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        File.ReadAllText(B(world)).ShouldContain("status: paused");
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite, "swap.exchange", 2)]
    [InlineData(SyncWorld.Postgres, "swap.exchanged", 2)]
    [InlineData(SyncWorld.Sqlite, "commit", 1)]
    [InlineData(SyncWorld.Postgres, "commit", 1)]
    public async Task A_run_that_ends_between_two_files_is_finished_as_one(string store, string step, int time)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id in (1, 11)");
        await InsertAsync(world, 3, "null");
        await InsertAsync(world, 13, $"'{B(world)}'");
        var reached = 0;
        var failpoints = new TestFailpoints().Always(
            step,
            () =>
            {
                if (++reached == time)
                {
                    throw new InvalidOperationException("the process ends here");
                }
            }
        );
        await Should.ThrowAsync<InvalidOperationException>(() => world.RunAsync(failpoints: failpoints));

        var outcome = await world.RunAsync();

        outcome.State.ShouldBe(SyncState.InStep, string.Join('\n', outcome.Problems));
        outcome.Conflicts.ShouldBeEmpty();
        Ids(A(world)).ShouldBe(["1", "2", "3"]);
        Ids(B(world)).ShouldBe(["11", "12", "13"]);
        world.Beside().ShouldBeEmpty();
        (await world.RunAsync()).Run.ShouldBeNull();
    }

    private static string A(SyncWorld world) => world.File;

    private static string B(SyncWorld world) => Path.Combine(world.Folder, "second.yml");

    private static void Edit(string path, string before, string after)
    {
        var text = File.ReadAllText(path);
        text.ShouldContain(before);
        File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
    }

    private static string[] Ids(string path) =>
        [
            .. File.ReadLines(path)
                .Where(line => line.StartsWith("  - id: ", StringComparison.Ordinal))
                .Select(line => line["  - id: ".Length..]),
        ];

    private static Task InsertAsync(SyncWorld world, int id, string file) =>
        world.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at, file) "
                + $"values ({id}, 'new', '@daily', '2031-05-06T00:00:00Z', {file})"
        );

    private async Task<SyncWorld> NewAsync(string store)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        File.WriteAllText(A(world), TestSchedule.Of(1, 2));
        File.WriteAllText(B(world), TestSchedule.Of(11, 12));
        world.Options.Files = [A(world), B(world)];
        var outcome = await world.RunAsync();
        outcome.State.ShouldBe(SyncState.InStep, string.Join('\n', outcome.Problems));
        return world;
    }
}
