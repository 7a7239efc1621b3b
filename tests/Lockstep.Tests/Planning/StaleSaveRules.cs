using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class StaleSaveRules
{
    private const string Before = "1 skill_name=s status=a user_id=u; 9";

    // An application paused the task, and Lockstep wrote that into the file.
    private static Case Written =>
        Given(Before, Before, Before)
            .RowsBecome("1 skill_name=s status=p user_id=u; 9")
            .Sync()
            .FileIs("1 skill_name=s status=p user_id=u; 9");

    private static Case Added => Given("9", "9", "9").RowsBecome("1 skill_name=s status=a; 9").Sync().FileIs("1 skill_name=s status=a; 9");

    private static Case TakenOut => Given(Before, Before, Before).RowsBecome("9").Sync().FileIs("9");

    [Fact]
    public void R170_a_save_of_what_stood_there_before_is_a_conflict_and_neither_side_is_written() =>
        Written
            .FileBecomes(Before)
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "status")
            .FileIs(Before)
            .RowIs("1 skill_name=s status=p user_id=u; 9")
            .IsQuiet();

    [Theory]
    [InlineData("{a:1,b:1}", "{a:2,b:1}", "{a:1,b:1}", "params_json.a")]
    [InlineData("{a:1,b:1}", "{a:2,b:1}", "{a:1,b:3}", "params_json.a")]
    [InlineData("{b:1}", "{a:{x:1},b:1}", "{b:1}", "params_json.a")]
    [InlineData("{a:{x:1,y:1},b:1}", "{b:1}", "{a:{x:1,y:2},b:1}", "params_json.a")]
    [InlineData("{a:1,b:1}", "[5]", "{a:1,b:2}", "params_json")]
    public void R170_inside_params_json_it_is_found_key_by_key(string before, string written, string saved, string path) =>
        Given($"1 params_json={before}; 9", $"1 params_json={before}; 9", $"1 params_json={before}; 9")
            .RowsBecome($"1 params_json={written}; 9")
            .Sync()
            .FileIs($"1 params_json={written}; 9")
            .FileBecomes($"1 params_json={saved}; 9")
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, path);

    [Fact]
    public void R170_a_key_that_was_not_there_before_counts_too() =>
        Given("1 status=a user_id?=u", "1 status=a", "1 status=a user_id=u")
            .RowsBecome("1 status=a user_id=v")
            .Sync()
            .FileIs("1 status=a user_id=v")
            .FileBecomes("1 status=a")
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "user_id");

    [Fact]
    public void R170_each_former_value_counts_as_long_as_none_was_confirmed() =>
        Written
            .RowsBecome("1 skill_name=s status=q user_id=u; 9")
            .Sync()
            .FileBecomes(Before)
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "status")
            .FileBecomes("1 skill_name=s status=p user_id=u; 9")
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "status");

    [Theory]
    [InlineData("status=~", "", "status=~", "")]
    [InlineData("status?=a", "status=a", "", "status=a")]
    public void R170_it_stays_one_until_somebody_decides(string held, string former, string file, string saved)
    {
        var before = former.Length == 0 ? null : TaskValue.Of("a");
        var writes = FileWrites.None(new TaskId(1), World.FileName).Replaced(new FieldPath("status"), before, null);
        Given($"1 skill_name=s {held}; 9", $"1 skill_name=s {file}; 9", "1 skill_name=s status=q; 9")
            .Seen(world => world with { Writes = world.Writes.SetItem(writes.Id, writes) })
            .FileBecomes($"1 skill_name=s {saved}; 9")
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "status")
            .BaseIs($"1 skill_name=s {held}; 9")
            .IsQuiet()
            .Conflicts(ConflictKind.StaleOverwrite, "status");
    }

    [Fact]
    public void R171_edits_of_other_tasks_in_the_same_save_are_carried_and_those_of_the_same_task_wait_with_it() =>
        Written
            .FileBecomes("1 skill_name=s status=a user_id=w; 9 status=x")
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "status")
            .RowIs("1 skill_name=s status=p user_id=u; 9 status=x updated_at=now")
            .Resolve(ConflictChoice.Merge)
            .FileIs("1 skill_name=s status=p user_id=w; 9 status=x")
            .RowIs("1 skill_name=s status=p user_id=w updated_at=now; 9 status=x updated_at=now")
            .IsInStep();

    [Fact]
    public void R172_a_save_without_an_item_that_was_added_is_a_conflict() =>
        Added.FileBecomes("9").Sync().Conflicts(ConflictKind.StaleOverwrite).RowIs("1 skill_name=s status=a; 9").IsQuiet();

    [Theory]
    [InlineData("1 skill_name=s status=a user_id=u; 9")]
    [InlineData("1 skill_name=s status=b user_id=w; 9", "status", "user_id")]
    [InlineData("1 skill_name=t status=a user_id=u; 9", "skill_name")]
    public void R173_a_save_that_brings_back_an_item_that_was_taken_out_is_a_conflict(string file, params string[] edited) =>
        TakenOut.FileBecomes(file).Sync().Conflicts(ConflictKind.StaleOverwrite, edited).RowIs("9").IsQuiet();

    [Fact]
    public void R174_another_task_under_the_id_of_one_that_was_taken_out_is_new() =>
        TakenOut.FileBecomes("1 skill_name=t status=b user_id=u; 9").Sync().NoConflict().IsInStep();

    [Theory]
    [InlineData("1 skill_name=s status=p user_id=w; 9")]
    [InlineData("1 skill_name=s status=p user_id=u; 9; 10")]
    public void R175_once_a_save_has_kept_what_was_written_the_former_value_is_an_edit(string confirming) =>
        Written.FileBecomes(confirming).Sync().FileBecomes(Before).Sync().NoConflict().IsInStep();

    [Fact]
    public void R175_a_save_with_no_edit_at_all_confirms_too_and_a_run_without_a_save_does_not()
    {
        Written.IsInStep().World.Writes.ShouldNotBeEmpty("nobody has saved");
        Written.FileBecomes("1 skill_name=s status=p user_id=u; 9").IsInStep().World.Writes.ShouldBeEmpty();
        Added.FileBecomes("1 skill_name=s status=a; 9").Sync().FileBecomes("9").Sync().NoConflict().RowIs("9").IsInStep();
        TakenOut.FileBecomes("9; 10").Sync().FileBecomes($"{Before}; 10").Sync().NoConflict().IsInStep();
    }

    [Fact]
    public void R175_what_a_later_run_writes_elsewhere_confirms_nothing() =>
        Written
            .RowsBecome("1 skill_name=s status=p user_id=u; 9 status=x")
            .Sync()
            .FileBecomes($"1 skill_name=s status=a user_id=u; 9 status=x")
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "status");

    [Fact]
    public void R176_a_value_that_was_not_there_before_is_an_edit() =>
        Written.FileBecomes("1 skill_name=s status=c user_id=u; 9").Sync().NoConflict().FileBecomes(Before).Sync().NoConflict().IsInStep();

    [Fact]
    public void R177_a_save_that_keeps_the_stamp_of_the_write_was_made_after_it() =>
        Given("1 status=a updated_at=t1", "1 status=a updated_at=t1", "1 status=a updated_at=t1")
            .RowsBecome("1 status=p updated_at=t2")
            .Sync()
            .FileIs("1 status=p updated_at=t2")
            .FileBecomes("1 status=a updated_at=t2")
            .Sync()
            .NoConflict()
            .RowIs("1 status=a updated_at=now");

    [Fact]
    public void R177_the_stamp_of_the_write_before_proves_nothing() =>
        Given("1 status=a user_id=u updated_at=t1", "1 status=a user_id=u updated_at=t1", "1 status=a user_id=u updated_at=t1")
            .RowsBecome("1 status=p user_id=u updated_at=t2")
            .Sync()
            .RowsBecome("1 status=p user_id=v updated_at=t2")
            .Sync()
            .FileBecomes("1 status=p user_id=u updated_at=t2")
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "user_id");

    [Theory]
    [InlineData(ConflictChoice.KeepYaml, "1 skill_name=s status=a user_id=w; 9", "1 skill_name=s status=a user_id=w updated_at=now; 9")]
    [InlineData(ConflictChoice.KeepDb, "1 skill_name=s status=p user_id=u; 9", "1 skill_name=s status=p user_id=u; 9")]
    [InlineData(ConflictChoice.Merge, "1 skill_name=s status=p user_id=w; 9", "1 skill_name=s status=p user_id=w updated_at=now; 9")]
    public void R178_keep_yaml_accepts_the_save_keep_db_puts_back_and_merge_goes_by_owner(ConflictChoice choice, string file, string row) =>
        Written
            .FileBecomes("1 skill_name=s status=a user_id=w; 9")
            .Sync()
            .Resolve(choice)
            .FileIs(file)
            .RowIs(row)
            .ClosedAs("resolved")
            .IsInStep();

    [Theory]
    [InlineData("u")]
    [InlineData("~")]
    public void R178_a_key_that_the_file_had_left_out_is_held_by_both_once_the_rows_value_was_put_into_it(string held)
    {
        var writes = FileWrites.None(new TaskId(1), World.FileName).Replaced(new FieldPath("status"), TaskValue.Of("w"), null);
        Given($"1 skill_name=s status?={held}; 9", "1 skill_name=s; 9", $"1 skill_name=s status={held}; 9")
            .Seen(world => world with { Writes = world.Writes.SetItem(writes.Id, writes) })
            .FileBecomes("1 skill_name=s status=w; 9")
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "status")
            .Resolve(ConflictChoice.Merge)
            .FileIs($"1 skill_name=s status={held}; 9")
            .BaseIs($"1 skill_name=s status={held}; 9")
            .IsInStep();
    }

    [Fact]
    public void R178_custom_rules_place_by_place() =>
        Written
            .FileBecomes(Before)
            .Sync()
            .Resolve(ConflictChoice.Custom, "status=:z")
            .FileIs("1 skill_name=s status=z user_id=u; 9")
            .RowIs("1 skill_name=s status=z user_id=u updated_at=now; 9")
            .IsInStep();

    [Theory]
    [InlineData(ConflictChoice.KeepYaml, "a")]
    [InlineData(ConflictChoice.KeepDb, "p")]
    [InlineData(ConflictChoice.Merge, "p")]
    public void R178_a_rule_decides_as_a_person_would(ConflictChoice choice, string status) =>
        Written
            .FileBecomes(Before)
            .OnConflict(choice)
            .Sync()
            .ClosedAs("resolved", "rule")
            .FileIs($"1 skill_name=s status={status} user_id=u; 9")
            .IsInStep();

    [Fact]
    public void R178_what_was_accepted_is_no_question_any_more() =>
        Written.FileBecomes(Before).Sync().Resolve(ConflictChoice.KeepYaml).IsInStep().World.Writes.ShouldBeEmpty();

    [Fact]
    public void R178_the_same_old_buffer_saved_again_after_keep_db_is_a_conflict_again() =>
        Written
            .FileBecomes(Before)
            .Sync()
            .Resolve(ConflictChoice.KeepDb)
            .FileBecomes(Before)
            .Sync()
            .Conflicts(ConflictKind.StaleOverwrite, "status");

    [Theory]
    [InlineData(ConflictChoice.KeepYaml, "9")]
    [InlineData(ConflictChoice.KeepDb, "1 skill_name=s status=a; 9")]
    [InlineData(ConflictChoice.Merge, "1 skill_name=s status=a; 9")]
    public void R179_an_item_that_is_missing_goes_by_keep_yaml_and_else_comes_back(ConflictChoice choice, string both) =>
        Added.FileBecomes("9").Sync().Resolve(choice).BothAre(both).ClosedAs("resolved").IsInStep();

    [Theory]
    [InlineData(ConflictChoice.KeepYaml, Before, "1 skill_name=s status=a user_id=u updated_at=now; 9")]
    [InlineData(ConflictChoice.KeepDb, "9", "9")]
    [InlineData(ConflictChoice.Merge, "9", "9")]
    public void R179_an_item_that_is_brought_back_stays_by_keep_yaml_and_else_goes(ConflictChoice choice, string file, string row) =>
        TakenOut.FileBecomes(Before).Sync().Resolve(choice).FileIs(file).RowIs(row).ClosedAs("resolved").IsInStep();

    [Fact]
    public void R179_an_item_that_is_brought_back_and_edited_is_kept_by_merge()
    {
        var run = TakenOut.FileBecomes("1 skill_name=s status=b user_id=u; 9").Sync();
        run.TryResolve(ConflictChoice.Custom).ShouldBeOfType<ResolutionResult.Impossible>();
        run.Resolve(ConflictChoice.Merge).RowIs("1 skill_name=s status=b user_id=u updated_at=now; 9").IsInStep();
    }

    [Fact]
    public void R180_a_forced_one_way_run_lets_its_source_win()
    {
        Written
            .FileBecomes(Before)
            .Forced(SyncDirection.YamlToDb)
            .Sync()
            .NoConflict()
            .RowIs("1 skill_name=s status=a user_id=u updated_at=now; 9");
        Written.FileBecomes(Before).Forced(SyncDirection.DbToYaml).Sync().NoConflict().FileIs("1 skill_name=s status=p user_id=u; 9");
        Added.FileBecomes("9").Forced(SyncDirection.YamlToDb).Sync().BothAre("9").IsInStep();
        Added.FileBecomes("9").Forced(SyncDirection.DbToYaml).Sync().BothAre("1 skill_name=s status=a; 9").IsInStep();
        TakenOut
            .FileBecomes(Before)
            .Forced(SyncDirection.YamlToDb)
            .Sync()
            .RowIs("1 skill_name=s status=a user_id=u updated_at=now; 9")
            .IsInStep();
        TakenOut.FileBecomes(Before).Forced(SyncDirection.DbToYaml).Sync().BothAre("9").IsInStep();
    }

    [Theory]
    [InlineData(SyncDirection.YamlToDb)]
    [InlineData(SyncDirection.DbToYaml)]
    public void R180_without_force_it_is_a_conflict_in_every_direction(SyncDirection direction) =>
        Written.FileBecomes(Before).Towards(direction).Sync().Conflicts(ConflictKind.StaleOverwrite, "status");

    [Fact]
    public void R181_the_row_that_comes_to_hold_the_former_value_ends_the_conflict() =>
        Written.FileBecomes(Before).Sync().RowsBecome(Before).Sync().BothAre(Before).ClosedAs("superseded", "rule").IsInStep();

    [Fact]
    public void R181_the_file_read_again_ends_the_conflict() =>
        Written
            .FileBecomes(Before)
            .Sync()
            .FileBecomes("1 skill_name=s status=p user_id=u; 9")
            .Sync()
            .ClosedAs("superseded", "rule")
            .IsInStep();

    [Fact]
    public void R182_old_runtime_values_and_an_old_stamp_are_no_conflict() =>
        Given(
                "1 status=a next_run_at=t1 updated_at=t1",
                "1 status=a next_run_at=t1 updated_at=t1",
                "1 status=a next_run_at=t5 updated_at=t1"
            )
            .RowsBecome("1 status=p next_run_at=t5 updated_at=t2")
            .Sync()
            .FileIs("1 status=p next_run_at=t5 updated_at=t2")
            .FileBecomes("1 status=p next_run_at=t1 updated_at=t1")
            .Sync()
            .NoConflict()
            .RowIs("1 status=p next_run_at=t5 updated_at=t2");

    [Fact]
    public void R182_a_former_value_is_no_request_while_the_row_holds_a_runtime_value() =>
        Written
            .Policy(policy => policy with { RuntimeValues = policy.RuntimeValues.Add("status", ["running"]) })
            .RowsBecome("1 skill_name=s status=running user_id=u; 9")
            .FileBecomes(Before)
            .Sync()
            .NoConflict()
            .RowIs("1 skill_name=s status=running user_id=u; 9")
            .IsInStep();

    [Fact]
    public void R182_nor_where_the_file_had_come_to_leave_the_key_out()
    {
        var writes = FileWrites.None(new TaskId(1), World.FileName).Replaced(new FieldPath("status"), TaskValue.Of("a"), null);
        Given("1 skill_name=s status?=p; 9", "1 skill_name=s; 9", "1 skill_name=s status=running; 9")
            .Policy(policy => policy with { RuntimeValues = policy.RuntimeValues.Add("status", ["running"]) })
            .Seen(world => world with { Writes = world.Writes.SetItem(writes.Id, writes) })
            .FileBecomes("1 skill_name=s status=a; 9")
            .Sync()
            .NoConflict()
            .RowIs("1 skill_name=s status=running; 9")
            .IsInStep();
    }

    [Fact]
    public void R183_by_time_stamps_an_old_save_is_what_its_stamp_says() =>
        Given("", "1 status=a updated_at=t1", "1 status=p updated_at=t2")
            .ByTimestamps()
            .Towards(SyncDirection.DbToYaml)
            .Sync()
            .Towards(SyncDirection.Bidirectional)
            .FileBecomes("1 status=a updated_at=t1")
            .Sync()
            .Conflicts(ConflictKind.NoBase, "status");
}
