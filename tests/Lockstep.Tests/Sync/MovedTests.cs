using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>What moves between the look and the write is never written over: the run plans again.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class MovedTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_row_that_moved_since_the_look_is_looked_at_again(string store)
    {
        await using var world = await NewAsync(store);
        world.Edit("skill-1", "skill-1-file");
        var race = new TestFailpoints().At(
            "lock.take",
            () => Now(world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1"))
        );

        (await world.RunAsync(failpoints: race)).State.ShouldBe(SyncState.InStep);

        (await world.RowAsync(1, "skill_name"), await world.RowAsync(1, "status")).ShouldBe(("skill-1-file", "paused"));
        world.Text.ShouldContain("status: paused");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_same_field_changed_in_between_is_a_conflict(string store)
    {
        await using var world = await NewAsync(store);
        world.Edit("skill-1", "skill-1-file");
        var race = new TestFailpoints().At(
            "lock.take",
            () => Now(world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-row' where id = 1"))
        );

        var outcome = await world.RunAsync(failpoints: race);

        outcome.Conflicts.ShouldHaveSingleItem().Fields.ShouldHaveSingleItem().Path.ShouldBe(new FieldPath("skill_name"));
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-row");
        world.Text.ShouldContain("skill-1-file");
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite, "lock.take")]
    [InlineData(SyncWorld.Sqlite, "swap.create")]
    [InlineData(SyncWorld.Sqlite, "swap.record")]
    [InlineData(SyncWorld.Postgres, "lock.take")]
    [InlineData(SyncWorld.Postgres, "swap.record")]
    public async Task A_file_saved_since_the_look_is_looked_at_again(string store, string when)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        var race = new TestFailpoints().At(when, () => world.Edit("skill-2", "skill-2-file"));

        (await world.RunAsync(failpoints: race)).State.ShouldBe(SyncState.InStep);

        world.Text.ShouldContain("status: paused");
        world.Text.ShouldContain("skill-2-file");
        (await world.RowAsync(2, "skill_name")).ShouldBe("skill-2-file");
        world.Beside().ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_row_that_keeps_moving_is_left_for_later_without_harm(string store)
    {
        await using var world = await NewAsync(store);
        world.Edit("skill-1", "skill-1-file");
        var turn = 0;
        var race = new TestFailpoints().Always(
            "apply.begin",
            () => Now(world.ExecuteAsync($"update scheduled_tasks set status = 'state-{++turn}' where id = 1"))
        );

        (await world.RunAsync(failpoints: race)).State.ShouldBe(SyncState.Locked);
        turn.ShouldBeGreaterThan(3);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        (await world.RowAsync(1, "skill_name"), await world.RowAsync(1, "status")).ShouldBe(("skill-1-file", $"state-{turn}"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Other_tasks_do_not_wait_for_a_row_that_keeps_moving(string store)
    {
        await using var world = await NewAsync(store);
        world.Edit("skill-1", "skill-1-file");
        world.Edit("skill-2", "skill-2-file");
        var turn = 0;
        var race = new TestFailpoints().Always(
            "apply.begin",
            () => Now(world.ExecuteAsync($"update scheduled_tasks set status = 'state-{++turn}' where id = 1"))
        );

        var outcome = await world.RunAsync(failpoints: race);

        (outcome.State, outcome.Run!.RowsWritten).ShouldBe((SyncState.Locked, 1));
        (await world.RowAsync(1, "skill_name"), await world.RowAsync(2, "skill_name")).ShouldBe(("skill-1", "skill-2-file"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_changed_mode_in_between_costs_a_second_plan_and_is_kept(string store)
    {
        await using var world = await NewAsync(store);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        var race = new TestFailpoints().At("swap.record", () => File.SetUnixFileMode(world.File, Mode));

        (await world.RunAsync(failpoints: race)).State.ShouldBe(SyncState.InStep);

        File.GetUnixFileMode(world.File).ShouldBe(Mode);
        race.Reached.Count(name => name == "swap.record").ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_resolution_writes_both_sides_and_closes_the_conflict(string store)
    {
        await using var world = await NewAsync(store);
        await ConflictAsync(world);
        await using var lockstep = world.Host();

        var result = await lockstep.Engine.ResolveAsync(1, new Resolution(ConflictChoice.Merge, "anna"), 1, Cancel);

        var resolved = result.ShouldBeOfType<ResolveOutcome.Resolved>();
        resolved.Conflict.Closing!.By.ShouldBe("anna");
        resolved.Outcome.State.ShouldBe(SyncState.InStep);
        (await world.RowAsync(1, "skill_name"), await world.RowAsync(1, "status")).ShouldBe(("skill-1-file", "paused"));
        world.Text.ShouldContain("status: paused");
        (await world.RunAsync()).Run.ShouldBeNull();
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite, null)]
    [InlineData(SyncWorld.Sqlite, 1)]
    [InlineData(SyncWorld.Postgres, null)]
    [InlineData(SyncWorld.Postgres, 1)]
    public async Task A_resolution_of_values_that_moved_is_refused_and_the_conflict_is_about_the_new_ones(string store, int? version)
    {
        await using var world = await NewAsync(store);
        await ConflictAsync(world);
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-later' where id = 1");
        await using var lockstep = world.Host();

        var result = await lockstep.Engine.ResolveAsync(1, new Resolution(ConflictChoice.KeepYaml, "anna"), version, Cancel);

        var moved = result.ShouldBeOfType<ResolveOutcome.Moved>().Conflict;
        (moved.Conflict.Id, moved.Conflict.Version, moved.Closing).ShouldBe((1, 2, null));
        moved.Conflict.Fields[0].Database.ShouldBe(TaskValue.Of("skill-1-later"));
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-later");

        (
            await lockstep.Engine.ResolveAsync(1, new Resolution(ConflictChoice.KeepYaml, "anna"), 2, Cancel)
        ).ShouldBeOfType<ResolveOutcome.Resolved>();
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-file");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_resolution_does_not_take_a_field_along_that_nobody_who_decided_had_seen(string store)
    {
        await using var world = await NewAsync(store);
        await ConflictAsync(world);
        await world.ExecuteAsync("update scheduled_tasks set user_id = 'seen-by-nobody' where id = 1");
        await using var lockstep = world.Host();

        var result = await lockstep.Engine.ResolveAsync(1, new Resolution(ConflictChoice.KeepYaml, "anna"), null, Cancel);

        var moved = result.ShouldBeOfType<ResolveOutcome.Moved>().Conflict.Conflict;
        (moved.Version, moved.DatabaseTask!["user_id"]).ShouldBe((2, TaskValue.Of("seen-by-nobody")));
        (await world.RowAsync(1, "user_id")).ShouldBe("seen-by-nobody");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_edit_that_races_with_a_resolution_is_seen_before_anything_is_written(string store)
    {
        await using var world = await NewAsync(store);
        await ConflictAsync(world);
        var race = new TestFailpoints().At(
            "lock.take",
            () => Now(world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-later' where id = 1"))
        );
        await using var lockstep = world.Host(race);

        var result = await lockstep.Engine.ResolveAsync(1, new Resolution(ConflictChoice.KeepYaml, "anna"), 1, Cancel);

        result.ShouldBeOfType<ResolveOutcome.Moved>();
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1-later");
        (await world.ReadAsync()).OpenConflicts.Values.ShouldHaveSingleItem().Fields[0].Database.ShouldBe(TaskValue.Of("skill-1-later"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_resolution_that_is_refused_carries_no_other_task_against_the_direction(string store)
    {
        await using var world = await NewAsync(store);
        world.Options.Direction = SyncDirection.YamlToDb;
        await ConflictAsync(world);
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-later' where id = 1");
        await world.ExecuteAsync("update scheduled_tasks set status = 'elsewhere' where id = 2");
        await using var lockstep = world.Host();

        var result = await lockstep.Engine.ResolveAsync(1, new Resolution(ConflictChoice.KeepYaml, "anna"), null, Cancel);

        result.ShouldBeOfType<ResolveOutcome.Moved>();
        world.Text.ShouldNotContain("elsewhere");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Two_processes_that_find_the_same_conflict_open_it_once_and_neither_fails(string store)
    {
        await using var world = await NewAsync(store);
        world.Edit("skill-1", "skill-1-file");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-row' where id = 1");
        var race = new TestFailpoints().At("lock.take", () => Now(world.RunAsync()));

        var outcome = await world.RunAsync(failpoints: race);

        outcome.Problems.ShouldBeEmpty();
        (outcome.State, outcome.Conflicts.ShouldHaveSingleItem().Id, outcome.Run).ShouldBe((SyncState.Conflicts, 1, null));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Two_processes_that_find_a_conflict_settled_close_it_once(string store)
    {
        await using var world = await NewAsync(store);
        await ConflictAsync(world);
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-file', status = 'active' where id = 1");
        var race = new TestFailpoints().At("lock.take", () => Now(world.RunAsync()));

        var outcome = await world.RunAsync(failpoints: race);

        (outcome.State, outcome.Run).ShouldBe((SyncState.InStep, null));
        (await world.QueryAsync($"select 1 from {world.Own("event")} where name = 'sync_conflict_resolved'")).Count.ShouldBe(1);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<SyncWorld> NewAsync(string store)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2));
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        return world;
    }

    private static async Task ConflictAsync(SyncWorld world)
    {
        world.Edit("skill-1", "skill-1-file");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-row', status = 'paused' where id = 1");
        (await world.RunAsync()).Conflicts.ShouldHaveSingleItem().Id.ShouldBe(1);
    }

    // A failpoint is reached synchronously.
    private static void Now(Task task) => task.GetAwaiter().GetResult();
}
