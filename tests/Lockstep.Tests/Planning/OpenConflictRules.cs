using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class OpenConflictRules
{
    private static Case Conflicted => Given("1 status=a user_id=u; 9", "1 status=b user_id=u; 9", "1 status=c user_id=u; 9").Sync();

    [Fact]
    public void R130_ask_opens_a_conflict() =>
        Conflicted.Conflicts(ConflictKind.Field, "status").World.Open.Values.Single().Version.ShouldBe(1);

    [Theory]
    [InlineData(ConflictChoice.KeepYaml, "b")]
    [InlineData(ConflictChoice.KeepDb, "c")]
    [InlineData(ConflictChoice.Merge, "c")]
    public void R131_a_rule_resolves_in_the_same_run_and_leaves_a_record(ConflictChoice choice, string status)
    {
        var run = Given("1 status=a", "1 status=b", "1 status=c").OnConflict(choice).Sync().NoConflict().FileIs($"1 status={status}");
        run.ClosedAs("resolved", "rule").Plan.Tasks[0].Conflict.ShouldNotBeNull().Fields.Single().Path.ToString().ShouldBe("status");
        run.IsInStep();
    }

    [Fact]
    public void R132_a_rule_resolves_what_was_open() =>
        Conflicted.OnConflict(ConflictChoice.KeepYaml).Sync().FileIs("1 status=b user_id=u; 9").ClosedAs("resolved", "rule").IsInStep();

    [Theory]
    [InlineData("1 status=c user_id=u; 9", "1 status=c user_id=u; 9")]
    [InlineData("1 status=a user_id=u; 9", "1 status=c user_id=u; 9")]
    public void R140_a_conflict_that_is_none_any_more_is_superseded(string file, string after) =>
        Conflicted.FileBecomes(file).Sync().BothAre(after).ClosedAs("superseded", "rule").IsInStep();

    [Theory]
    [InlineData("1 status=d user_id=u; 9", "1 status=c user_id=u; 9", "status")]
    [InlineData("1 status=b user_id=v; 9", "1 status=c user_id=w; 9", "status", "user_id")]
    public void R141_another_place_or_value_refreshes_the_same_conflict(string file, string row, params string[] paths)
    {
        var run = Conflicted.FileBecomes(file).RowsBecome(row).Sync().Conflicts(ConflictKind.Field, paths);
        var conflict = run.World.Open.Values.Single();
        (conflict.Id, conflict.Version).ShouldBe((1, 2));
        run.IsQuiet();
    }

    [Theory]
    [InlineData("9", "1 status=c user_id=u; 9", ConflictKind.DeletedInFile)]
    [InlineData("1 status=b user_id=u; 9", "9", ConflictKind.DeletedInDatabase)]
    public void R142_a_deletion_refreshes_the_same_conflict(string file, string row, ConflictKind kind)
    {
        var run = Conflicted.FileBecomes(file).RowsBecome(row).Sync().Conflicts(kind, "status");
        (run.World.Open.Values.Single().Id, run.World.Open.Values.Single().Version).ShouldBe((1, 2));
        run.IsQuiet();
    }

    [Theory]
    [InlineData("1 user_id=u status=b; 9", "1 status=c user_id=u; 9")]
    [InlineData("1 status=b user_id=u; 9", "1 status=c user_id=u next_run_at=t9 updated_at=t9; 9")]
    public void R143_the_same_matter_is_not_stored_again_and_shows_both_sides_as_they_are(string file, string row)
    {
        var run = Conflicted.FileBecomes(file).RowsBecome(row).IsQuiet().Conflicts(ConflictKind.Field, "status");
        run.Plan.Conflicts[0].Version.ShouldBe(1);
        run.Plan.Conflicts[0].FileTask.ShouldBe(run.World.File[new TaskId(1)]);
        run.Plan.Conflicts[0].DatabaseTask.ShouldBe(run.World.Rows[new TaskId(1)]);
    }

    [Fact]
    public void R143_the_order_of_keys_is_no_other_matter() =>
        Given("1 status=a user_id=u", "1 status=b user_id=v", "1 status=c user_id=w")
            .Sync()
            .FileBecomes("1 user_id=v status=b")
            .IsQuiet()
            .Conflicts(ConflictKind.Field, "status", "user_id");

    [Fact]
    public void R144_other_edits_of_the_task_refresh_the_conflict_wait_with_it_and_go_along()
    {
        var run = Conflicted.FileBecomes("1 status=b user_id=v; 9").Sync().Conflicts(ConflictKind.Field, "status");
        run.World.Open.Values.Single().Version.ShouldBe(2);
        run.IsQuiet()
            .RowIs("1 status=c user_id=u; 9")
            .Resolve(ConflictChoice.Merge)
            .FileIs("1 status=c user_id=v; 9")
            .RowIs("1 status=c user_id=v updated_at=now; 9")
            .IsInStep();
    }

    [Fact]
    public void R160_the_base_moves_to_the_file_that_the_task_stands_in() =>
        Given("1 status=a", "1 status=a", "1 status=a")
            .Seen(world => world with { Name = "other.yml" })
            .Sync()
            .IsInStep()
            .World.Base.Values.Single()
            .File.ShouldBe("other.yml");
}
