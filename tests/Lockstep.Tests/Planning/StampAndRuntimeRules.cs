using Lockstep.Core.Planning;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class StampAndRuntimeRules
{
    [Fact]
    public void R40_a_stamp_alone_is_no_change() =>
        Given("1 status=a updated_at=t1", "1 status=a updated_at=t2", "1 status=a updated_at=t3").IsInStep();

    [Theory]
    [InlineData("updated_at=t1", "now")]
    [InlineData("updated_at=t2", "t2")]
    [InlineData("", "now")]
    public void R41_a_row_gets_the_items_stamp_if_that_changed_too_else_the_runs_time(string stamp, string expected) =>
        Given("1 status=a updated_at=t1", $"1 status=b {stamp}", "1 status=a updated_at=t1")
            .Sync()
            .FileIs($"1 status=b {stamp}")
            .RowIs($"1 status=b updated_at={expected}")
            .IsInStep();

    [Fact]
    public void R42_an_item_gets_the_rows_stamp_where_it_has_the_key() =>
        Given("1 status=a updated_at=t1", "1 status=a updated_at=t1", "1 status=b updated_at=t9")
            .Sync()
            .BothAre("1 status=b updated_at=t9");

    [Fact]
    public void R42_a_stamp_enters_no_item_that_leaves_it_out() =>
        Given("1 status=a", "1 status=a", "1 status=b updated_at=t9").Sync().FileIs("1 status=b").IsInStep();

    [Fact]
    public void R50_a_schedulers_move_writes_nothing() =>
        Given("1 status=a next_run_at=t1", "1 status=a next_run_at=t1", "1 status=a next_run_at=t2 updated_at=t9").IsInStep();

    [Fact]
    public void R51_a_move_goes_along_when_the_item_is_written() =>
        Given("1 status=a next_run_at=t1", "1 status=a next_run_at=t1", "1 status=b next_run_at=t2")
            .Sync()
            .FileIs("1 status=b next_run_at=t2")
            .BaseIs("1 status=b next_run_at=t2")
            .IsInStep();

    [Fact]
    public void R51_a_move_stays_where_only_the_row_is_written() =>
        Given("1 status=a next_run_at=t1", "1 status=b next_run_at=t1", "1 status=a next_run_at=t2")
            .Sync()
            .FileIs("1 status=b next_run_at=t1")
            .RowIs("1 status=b next_run_at=t2 updated_at=now")
            .IsInStep();

    [Fact]
    public void R52_a_run_by_hand_carries_moves_into_the_file() =>
        Given("1 status=a next_run_at=t1", "1 status=a next_run_at=t1", "1 status=a next_run_at=t2")
            .Towards(SyncDirection.DbToYaml)
            .Policy(policy => policy with { CarryRuntime = true })
            .Sync()
            .FileIs("1 status=a next_run_at=t2")
            .IsInStep();

    [Fact]
    public void R52_a_run_by_hand_carries_moves_at_a_first_meeting() =>
        Given(file: "1 status=a next_run_at=t1", row: "1 status=a next_run_at=t2")
            .Towards(SyncDirection.DbToYaml)
            .Policy(policy => policy with { CarryRuntime = true })
            .Sync()
            .NoConflict()
            .FileIs("1 status=a next_run_at=t2")
            .IsInStep();

    [Fact]
    public void R53_a_new_value_in_the_file_is_a_request_and_wins() =>
        Given("1 status=a next_run_at=t1", "1 status=a next_run_at=t7", "1 status=a next_run_at=t2")
            .Sync()
            .FileIs("1 status=a next_run_at=t7")
            .RowIs("1 status=a next_run_at=t7 updated_at=now")
            .IsInStep();

    [Fact]
    public void R54_a_value_that_the_file_had_before_is_no_request() =>
        Given("1 status=a next_run_at=t1", "1 status=a next_run_at=t1", "1 status=b next_run_at=t2")
            .Sync()
            .FileIs("1 status=b next_run_at=t2")
            .FileBecomes("1 status=b next_run_at=t1")
            .Sync()
            .RowIs("1 status=b next_run_at=t2")
            .IsInStep();

    [Fact]
    public void R55_a_move_keeps_no_task_from_being_deleted() =>
        Given("1 next_run_at=t1; 9", "9", "1 next_run_at=t2; 9").Sync().BothAre("9").IsInStep();

    [Fact]
    public void R56_a_runtime_value_is_no_change_and_the_next_other_one_is() =>
        WithRunning("1 status=a", "1 status=a", "1 status=running")
            .IsInStep()
            .FileIs("1 status=a")
            .RowsBecome("1 status=b")
            .Sync()
            .BothAre("1 status=b")
            .IsInStep();

    [Fact]
    public void R56_a_request_wins_over_a_runtime_value() =>
        WithRunning("1 status=a", "1 status=off", "1 status=running").Sync().RowIs("1 status=off updated_at=now").IsInStep();

    [Fact]
    public void R57_a_key_taken_out_leaves_a_runtime_value_alone() =>
        WithRunning("1 status=a", "1", "1 status=running")
            .Sync()
            .FileIs("1")
            .RowIs("1 status=running")
            .RowsBecome("1 status=a")
            .IsInStep()
            .FileIs("1");

    private static Case WithRunning(string @base, string file, string row) =>
        Given(@base, file, row).Policy(policy => policy with { RuntimeValues = policy.RuntimeValues.Add("status", ["running"]) });
}
