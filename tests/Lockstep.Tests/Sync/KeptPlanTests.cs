using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Sync.Kept;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>A plan that was put aside is carried out exactly as it was, or not at all.</summary>
public sealed class KeptPlanTests(PostgresServer server)
{
    public static TheoryData<string> Stores => SyncWorld.Stores;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task It_does_what_it_says_and_leaves_later_changes_of_other_rows_for_another_run(string store)
    {
        await using var world = await NewAsync(store);
        var kept = await KeepAsync(world);
        await world.ExecuteAsync("update scheduled_tasks set status = 'later' where id = 3");

        var outcome = await CarryOutAsync(world, kept);

        outcome.Run!.RowsWritten.ShouldBe(1);
        (await world.RowAsync(1, "skill_name")).ShouldBe("renamed");
        world.Text.ShouldContain("in-row");
        world.Text.ShouldNotContain("later");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_second_time_it_says_that_it_has_been_carried_out(string store)
    {
        await using var world = await NewAsync(store);
        var kept = await KeepAsync(world);
        await CarryOutAsync(world, kept);
        var before = await world.TraceAsync();

        var refused = await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(world, kept));

        (refused.Code, refused.Message.Contains("carried out already", StringComparison.Ordinal)).ShouldBe((ErrorCode.PlanMoved, true));
        (await world.TraceAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite, "update scheduled_tasks set status = 'x' where id = 1", "", "task 1 (in the database)")]
    [InlineData(SyncWorld.Postgres, "update scheduled_tasks set status = 'x' where id = 1", "", "task 1 (in the database)")]
    [InlineData(SyncWorld.Sqlite, "", "renamed again", "task 1 (in the file)")]
    [InlineData(SyncWorld.Sqlite, "", "# another comment", "outside the tasks")]
    public async Task It_says_which_task_has_moved_on_which_side_and_writes_nothing(string store, string sql, string edit, string says)
    {
        await using var world = await NewAsync(store);
        var kept = await KeepAsync(world);
        if (sql.Length > 0)
        {
            await world.ExecuteAsync(sql);
        }

        if (edit.Length > 0)
        {
            var isComment = edit.StartsWith('#');
            world.Edit(isComment ? "# The schedule of a test." : "renamed", edit);
        }

        var before = await world.TraceAsync();

        var refused = await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(world, kept));

        refused.Code.ShouldBe(ErrorCode.PlanMoved);
        refused.Message.ShouldContain(says);
        (await world.TraceAsync()).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_row_that_moves_while_it_is_being_written_stops_all_of_it(string store)
    {
        await using var world = await NewAsync(store);
        var kept = await KeepAsync(world);
        var race = new TestFailpoints().At(
            "apply.begin",
            () => world.ExecuteAsync("update scheduled_tasks set status = 'raced' where id = 2").GetAwaiter().GetResult()
        );

        var refused = await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(world, kept, race));

        refused.Message.ShouldContain("task 2 (in the database)");
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task It_is_for_one_database_one_file_and_one_set_of_options(string store)
    {
        await using var world = await NewAsync(store);
        var kept = await KeepAsync(world);
        await using var other = await NewAsync(store);

        (await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(other, kept))).Code.ShouldBe(ErrorCode.PlanForeign);
        (
            await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(world, kept with { Version = "9.9.9" }))
        ).Message.ShouldContain("9.9.9");
        world.Options.OnConflict = ConflictChoice.Merge;
        (await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(world, kept))).Message.ShouldContain("on_conflict");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_is_not_passed_by(string store)
    {
        await using var world = await NewAsync(store);
        var kept = await KeepAsync(world);
        await world.Host().Pauses.PauseAsync("a move", "ann", null, new TaskId(2), null, Cancel);

        (await Should.ThrowAsync<RequestRefusedException>(() => CarryOutAsync(world, kept))).Code.ShouldBe(ErrorCode.Paused);
        (await world.RowAsync(1, "skill_name")).ShouldBe("skill-1");
    }

    [Fact]
    public async Task As_text_it_comes_back_and_an_edited_one_is_refused()
    {
        await using var world = await NewAsync(SyncWorld.Sqlite);
        var text = KeptPlanText.ToText(await KeepAsync(world));

        KeptPlanText.IsOne(text).ShouldBeTrue();
        KeptPlanText.ToText(KeptPlanText.Parse(text)).ShouldBe(text);
        foreach (
            var bad in new[]
            {
                text.Replace("renamed", "forged", StringComparison.Ordinal),
                text[..^20],
                "",
                "[]",
                "{\"lockstep_plan\": 2}",
                "{}",
            }
        )
        {
            Should.Throw<RequestRefusedException>(() => KeptPlanText.Parse(bad)).Code.ShouldBe(ErrorCode.PlanForeign);
        }
    }

    // Task 1 is to be written to the row, task 2 to the file.
    private async Task<SyncWorld> NewAsync(string store)
    {
        var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2, 3));
        await world.RunAsync();
        world.Edit("skill-1", "renamed");
        await world.ExecuteAsync("update scheduled_tasks set status = 'in-row' where id = 2");
        return world;
    }

    private static async Task<KeptPlan> KeepAsync(SyncWorld world)
    {
        var preview = await world.Host().Engine.PlanAsync(new SyncRequest("test", "ann", ByHand: true), Cancel);
        return KeptPlanText.Parse(KeptPlanText.ToText(preview.Keep()!));
    }

    private static Task<SyncOutcome> CarryOutAsync(SyncWorld world, KeptPlan kept, TestFailpoints? failpoints = null) =>
        world.RunAsync(kept.ToRequest("test", "ann"), failpoints);
}
