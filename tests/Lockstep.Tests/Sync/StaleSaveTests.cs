using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tests.Crash;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>An editor reads the file, Lockstep writes it, the editor saves what it had: with real files, on either store.</summary>
public sealed class StaleSaveTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_old_buffer_with_an_edit_of_its_own_is_a_conflict_where_it_is_old_and_an_edit_where_it_is_new(string store)
    {
        await using var world = await BeginAsync(store, TestSchedule.Of(1, 2, 3));
        var buffer = world.Text;
        await WriteAsync(world, "update scheduled_tasks set status = 'paused' where id = 1");

        world.Write(buffer.Replace("skill-2", "skill-2-edited", StringComparison.Ordinal));
        var outcome = await world.RunAsync();

        outcome.State.ShouldBe(SyncState.Conflicts);
        ShouldBeStale(outcome, "status");
        (await world.RowAsync(1, "status")).ShouldBe("paused");
        (await world.RowAsync(2, "skill_name")).ShouldBe("skill-2-edited");
        (await world.RunAsync()).Run.ShouldBeNull("the same conflict is not stored again");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_old_buffer_without_an_added_task_and_with_a_removed_one_deletes_and_revives_nothing(string store)
    {
        await using var world = await BeginAsync(store, TestSchedule.Of(1, 2, 3));
        var buffer = world.Text;
        await world.ExecuteAsync("delete from scheduled_tasks where id = 2");
        await WriteAsync(
            world,
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (8, 'new', '@daily', '2031-05-06T00:00:00Z')"
        );
        world.Text.ShouldContain("id: 8");

        world.Write(buffer);
        var outcome = await world.RunAsync();

        outcome.Conflicts.Select(conflict => conflict.Kind).ShouldBe([ConflictKind.StaleOverwrite, ConflictKind.StaleOverwrite]);
        (await world.QueryAsync("select id from scheduled_tasks order by id")).Select(row => row[0]).ShouldBe(["1", "3", "8"]);
        world.Text.ShouldBe(buffer);
        await ResolveAllAsync(world, ConflictChoice.KeepDb);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        world.Text.ShouldContain("id: 8");
        world.Text.ShouldNotContain("id: 2");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task After_a_save_that_kept_what_was_written_the_old_value_is_an_edit_like_any_other(string store)
    {
        await using var world = await BeginAsync(store, TestSchedule.Of(1, 2, 3));
        var buffer = world.Text;
        await WriteAsync(world, "update scheduled_tasks set status = 'paused' where id = 1");
        world.Write(world.Text + "# Somebody read it and added a remark.\n");
        var before = await world.TraceAsync();

        (await world.RunAsync()).Run.ShouldBeNull("to see a save is no run");

        (await world.TraceAsync()).ShouldBe(before);
        world.Write(buffer);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        (await world.RowAsync(1, "status")).ShouldBe("active");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_run_with_nothing_to_do_after_a_write_of_its_own_leaves_the_question_open(string store)
    {
        await using var world = await BeginAsync(store, TestSchedule.Of(1, 2));
        var buffer = world.Text;
        await WriteAsync(world, "update scheduled_tasks set status = 'paused' where id = 1");
        (await world.RunAsync()).Run.ShouldBeNull();
        await WriteAsync(world, "update scheduled_tasks set user_id = 'ann' where id = 2");

        world.Write(buffer);
        var outcome = await world.RunAsync();

        outcome.Conflicts.Select(conflict => conflict.Task.Text).ShouldBe(["1", "2"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task One_shot_runs_of_separate_processes_remember_it_and_a_forced_run_restores_the_backup(string store)
    {
        await using var world = await BeginAsync(store, TestSchedule.Of(1, 2, 3));
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 1");
        (await LockstepProcess.SyncAsync(world)).Code.ShouldBe(0);
        File.Copy(world.File + ".bak", world.File, overwrite: true);

        var (code, output) = await LockstepProcess.SyncAsync(world);
        code.ShouldBe(3, output);
        (await world.RowAsync(1, "status")).ShouldBe("paused");

        (code, output) = await LockstepProcess.SyncAsync(world, "", "--direction", "yaml_to_db", "--force");
        code.ShouldBe(0, output);
        (await world.RowAsync(1, "status")).ShouldBe("active");
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Keep_yaml_accepts_the_save_and_the_next_edit_is_an_ordinary_one(string store)
    {
        await using var world = await BeginAsync(store, TestSchedule.Of(1, 2));
        var buffer = world.Text;
        await WriteAsync(world, "update scheduled_tasks set status = 'paused' where id = 1");
        world.Write(buffer);
        await world.RunAsync();

        await ResolveAllAsync(world, ConflictChoice.KeepYaml);

        (await world.RowAsync(1, "status")).ShouldBe("active");
        (await world.ReadAsync()).Writes.ShouldBeEmpty();
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
    }

    private async Task<SyncWorld> BeginAsync(string store, string text)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        world.Write(text);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        return world;
    }

    private static async Task WriteAsync(SyncWorld world, string sql)
    {
        await world.ExecuteAsync(sql);
        var before = world.Text;
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        world.Text.ShouldNotBe(before);
    }

    private static async Task ResolveAllAsync(SyncWorld world, ConflictChoice choice)
    {
        var engine = world.Host().Engine;
        var cancel = TestContext.Current.CancellationToken;
        foreach (var conflict in (await world.ReadAsync()).OpenConflicts.Values)
        {
            (await engine.ResolveAsync(conflict.Id, new Resolution(choice, "ann"), null, cancel)).ShouldBeOfType<ResolveOutcome.Resolved>();
        }
    }

    private static void ShouldBeStale(SyncOutcome outcome, string path)
    {
        var conflict = outcome.Conflicts.ShouldHaveSingleItem();
        conflict.Kind.ShouldBe(ConflictKind.StaleOverwrite);
        conflict.Fields.ShouldHaveSingleItem().Path.ShouldBe(new FieldPath(path));
        SyncJson.Name(conflict.Kind).ShouldBe("stale_overwrite");
    }
}
