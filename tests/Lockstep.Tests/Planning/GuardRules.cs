using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class GuardRules
{
    [Fact]
    public void R90_more_than_half_and_at_least_three_deletes_are_held() =>
        Given("1; 2; 3; 4; 5", "1; 2", "1; 2; 3; 4; 5")
            .Sync()
            .Holds(Side.Database, 3)
            .RowIs("1; 2; 3; 4; 5")
            .BaseIs("1; 2; 3; 4; 5")
            .IsQuiet();

    [Theory]
    [InlineData("1; 2; 3; 4; 5; 6", "1; 2; 3", "1; 2; 3; 4; 5; 6")]
    [InlineData("1; 2; 3", "1", "1; 2; 3")]
    public void R90_half_or_fewer_than_three_are_not(string @base, string file, string row) =>
        Given(@base, file, row).Sync().HoldsNothing().RowIs(file).IsInStep();

    [Theory]
    [InlineData("", "1", Side.Database)]
    [InlineData("1", "", Side.File)]
    public void R91_the_last_task_is_held(string file, string row, Side side) =>
        Given("1", file, row).Sync().Holds(side, 1).FileIs(file).RowIs(row);

    [Fact]
    public void R92_a_change_of_every_one_of_twenty_is_held() =>
        Given(Many(20, "status=a"), Many(20, "status=b"), Many(20, "status=a")).Sync().Holds(Side.Database, 20).RowIs(Many(20, "status=a"));

    [Fact]
    public void R92_a_first_meeting_that_would_change_every_one_is_held() =>
        Given(file: Many(20, "status=b updated_at=t2"), row: Many(20, "status=a updated_at=t1")).Sync().Holds(Side.Database, 20);

    [Theory]
    [InlineData(19, 19)]
    [InlineData(21, 20)]
    public void R92_fewer_than_twenty_or_not_all_are_not(int tasks, int changed) =>
        Given(
                Many(tasks, "status=a"),
                $"{Many(changed, "status=b")}; {string.Join("; ", Enumerable.Range(changed + 1, tasks - changed).Select(i => $"{i} status=a"))}",
                Many(tasks, "status=a")
            )
            .Sync()
            .HoldsNothing();

    [Theory]
    [InlineData("next_run_at=t1", "next_run_at=t2", "next_run_at=t1")]
    [InlineData("status=a", "status=b", "status=c")]
    public void R93_requests_and_conflicts_do_not_count(string @base, string file, string row) =>
        Given(Many(30, @base), Many(30, file), Many(30, row)).Sync().HoldsNothing();

    [Fact]
    public void R93_inserts_do_not_count() => Given("1; 2", $"{Many(40, "")}", "1; 2").Sync().HoldsNothing().IsInStep();

    [Theory]
    [InlineData("1 status=a next_run_at=t1", "7 status=a next_run_at=t1", "1 status=a user_id=u next_run_at=t5")]
    [InlineData("1 status=a next_run_at=t1", "1 status=a next_run_at=t1", "7 status=a user_id=u next_run_at=t5")]
    public void R94_a_changed_id_is_no_delete(string @base, string file, string row) =>
        Given(@base + " user_id?=u", file, row).Sync().HoldsNothing().IsInStep().World.Rows.Keys.Single().Number.ShouldBe(7);

    [Fact]
    public void R95_only_the_side_concerned_is_held()
    {
        var run = Given("1; 2; 3; 4 status=a; 5 status=a", "4 status=b; 5 status=b", "1; 2; 3; 4 status=c; 5 status=a user_id=u")
            .Sync()
            .Holds(Side.Database, 4)
            .FileIs("4 status=b; 5 status=b user_id=u")
            .RowIs("1; 2; 3; 4 status=c; 5 status=a user_id=u")
            .Conflicts(ConflictKind.Field, "status");
        run.Plan.Held[0]
            .Reason.ShouldBe("This would delete 3 of 5 tasks of the database. If that is what you want, run it once with --force.");
        run.Plan.Waiting.Count.ShouldBe(4);
        run.IsQuiet();
    }

    [Fact]
    public void R96_a_first_meeting_that_adds_more_than_is_there_is_held() =>
        Given(file: Many(22, ""), row: "1; 101").Sync().Holds(Side.Database, 21).FileIs(Many(22, "") + "; 101");

    [Fact]
    public void R96_an_empty_side_is_filled() => Given(file: Many(40, "")).Sync().HoldsNothing().IsInStep();

    [Theory]
    [InlineData("", "1; 2", Side.Database)]
    [InlineData("1; 2", "", Side.File)]
    public void R97_an_empty_side_is_held_and_only_force_lets_it_go_on(string file, string row, Side side) =>
        Given("1; 2", file, row).Sync().Holds(side, 2).Forced().Sync().HoldsNothing().FileIs("").RowIs("").BaseIs("");

    [Fact]
    public void R98_a_rule_is_held_too() =>
        Given("1 status=a; 2 status=a", "", "1 status=b; 2 status=b")
            .OnConflict(ConflictChoice.KeepYaml)
            .Sync()
            .Holds(Side.Database, 2)
            .RowIs("1 status=b; 2 status=b")
            .Seen(world =>
            {
                world.Open.Count.ShouldBe(2);
                return world;
            })
            .IsQuiet()
            .Forced()
            .Sync()
            .RowIs("");

    private static string Many(int count, string fields) => string.Join("; ", Enumerable.Range(1, count).Select(i => $"{i} {fields}"));
}
