using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class FightRules
{
    private const string Active = "1 skill_name=s status=a; 9";
    private const string Paused = "1 skill_name=s status=p; 9";

    // A program pauses the task in the file, an application sets it active in the row, and a rule or a fresh stamp lets each have its way: two returns so far.
    private static Case TwoReturns(string file = Paused, string rows = Active) =>
        Given(file, file, file)
            .OnConflict(ConflictChoice.KeepYaml)
            .RowsBecome(rows)
            .Sync()
            .FileIs(rows)
            .FileBecomes(file)
            .Sync()
            .NoConflict()
            .HoldsNothing()
            .RowsBecome(rows)
            .Sync()
            .HoldsNothing()
            .FileIs(rows);

    [Fact]
    public void R190_the_third_return_within_the_window_is_held_and_neither_side_is_written()
    {
        var held = TwoReturns().FileBecomes(Paused).Sync().Holds(Side.Database, 1);
        held.World.Rows[new TaskId(1)]["status"].ShouldBe(TaskValue.Of("a"));
        held.FileIs(Paused).Sync().Holds(Side.Database, 1);
        var reason = held.Plan.Held[0].Reason;
        reason.ShouldContain("Task 1 is fought over: status returned 3 times within 10 minutes");
        reason.ShouldContain("p from the file schedule.yml and a from the database");
        held.Plan.Held[0].FoughtOver.ShouldBe(new TaskId(1));
    }

    [Fact]
    public void R190_the_other_side_may_bring_the_third_return() =>
        TwoReturns()
            .Policy(policy => policy with { Fights = new FightLimits(4) })
            .FileBecomes(Paused)
            .Sync()
            .HoldsNothing()
            .RowsBecome(Active)
            .Sync()
            .Holds(Side.File, 1)
            .FileIs(Paused);

    [Fact]
    public void R190_a_rule_that_puts_the_value_back_each_time_is_a_fight_too() =>
        Given(Paused, Paused, Paused)
            .OnConflict(ConflictChoice.KeepDb)
            .RowsBecome(Active)
            .Sync()
            .FileBecomes(Paused)
            .Sync()
            .HoldsNothing()
            .FileIs(Active)
            .FileBecomes(Paused)
            .Sync()
            .Holds(Side.File, 1)
            .FileIs(Paused)
            .RowIs(Active);

    [Fact]
    public void R190_inside_params_json_it_is_one_key_and_a_secret_is_masked()
    {
        const string File = "1 params_json={token:x,b:1}; 9";
        var held = TwoReturns(File, "1 params_json={token:y,b:1}; 9").FileBecomes(File).Sync().Holds(Side.Database, 1);
        held.Plan.Held[0]
            .Reason.ShouldContain("params_json.token returned 3 times within 10 minutes, *** from the file schedule.yml and *** from");
    }

    [Fact]
    public void R191_other_tasks_go_on()
    {
        var held = TwoReturns().FileBecomes("1 skill_name=s status=p; 9 status=x").Sync().Holds(Side.Database, 1);
        held.World.Rows[new TaskId(9)]["status"].ShouldBe(TaskValue.Of("x"));
    }

    [Fact]
    public void R192_it_goes_on_once_the_window_has_passed_and_is_forgotten_then() =>
        TwoReturns()
            .FileBecomes(Paused)
            .Sync()
            .Holds(Side.Database, 1)
            .Policy(policy => policy with { RunTime = policy.RunTime.AddMinutes(10).AddSeconds(1) })
            .Sync()
            .HoldsNothing()
            .FileIs(Paused)
            .Policy(policy => policy with { RunTime = policy.RunTime.AddMinutes(11) })
            .IsInStep()
            .World.Turns.ShouldBeEmpty();

    [Fact]
    public void R192_force_lets_it_through() =>
        TwoReturns().FileBecomes(Paused).Sync().Holds(Side.Database, 1).Forced(SyncDirection.YamlToDb).Sync().HoldsNothing().IsInStep();

    [Fact]
    public void R192_once_both_sides_agree_nothing_is_held() =>
        TwoReturns().FileBecomes(Paused).Sync().Holds(Side.Database, 1).FileBecomes(Active).Sync().HoldsNothing().IsInStep();

    [Fact]
    public void R193_a_new_value_is_no_return() =>
        TwoReturns()
            .FileBecomes("1 skill_name=s status=n; 9")
            .Sync()
            .HoldsNothing()
            .RowsBecome("1 skill_name=s status=m; 9")
            .Sync()
            .HoldsNothing()
            .IsInStep();

    [Fact]
    public void R193_nor_is_one_whose_turns_lie_farther_apart_than_the_window() =>
        TwoReturns()
            .Policy(policy => policy with { RunTime = policy.RunTime.AddMinutes(11) })
            .FileBecomes(Paused)
            .Sync()
            .HoldsNothing()
            .IsInStep();
}
