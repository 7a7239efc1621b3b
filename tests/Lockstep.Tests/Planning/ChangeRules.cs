using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class ChangeRules
{
    private const string Other = "; 9 status=z";

    [Fact]
    public void R01_nothing_changed_writes_nothing() =>
        Given("1 status=a x=1", "1 status=a x=1", "1 status=a x=1").IsInStep().BothAre("1 status=a x=1");

    [Fact]
    public void R02_what_only_the_file_changed_goes_to_the_row() =>
        Given("1 status=a user_id=u", "1 status=b user_id=u", "1 status=a user_id=u")
            .Sync()
            .FileIs("1 status=b user_id=u")
            .RowIs("1 status=b user_id=u updated_at=now")
            .BaseIs("1 status=b user_id=u")
            .IsInStep();

    [Fact]
    public void R03_what_only_the_database_changed_goes_to_the_file() =>
        Given("1 status=a user_id=u", "1 status=a user_id=u", "1 status=b user_id=u")
            .Sync()
            .BothAre("1 status=b user_id=u")
            .BaseIs("1 status=b user_id=u")
            .IsInStep();

    [Fact]
    public void R04_changes_of_different_fields_go_both_ways() =>
        Given("1 skill_name=s status=a", "1 skill_name=t status=a", "1 skill_name=s status=b")
            .Sync()
            .FileIs("1 skill_name=t status=b")
            .RowIs("1 skill_name=t status=b updated_at=now")
            .IsInStep();

    [Fact]
    public void R05_maps_inside_params_json_merge_key_by_key_at_any_depth() =>
        Given("1 params_json={a:{x:1,y:1},b:1}", "1 params_json={a:{x:2,y:1},b:1}", "1 params_json={a:{x:1,y:2},c:3}")
            .Sync()
            .FileIs("1 params_json={a:{x:2,y:2},c:3}")
            .RowIs("1 params_json={a:{x:2,y:2},c:3} updated_at=now")
            .IsInStep();

    [Fact]
    public void R06_maps_new_on_both_sides_merge_as_from_an_empty_one() =>
        Given("1 params_json=5", "1 params_json={a:1,c:3}", "1 params_json={b:2,c:3}")
            .Sync()
            .FileIs("1 params_json={a:1,b:2,c:3}")
            .RowIs("1 params_json={a:1,b:2,c:3} updated_at=now")
            .IsInStep();

    [Fact]
    public void R07_a_list_is_one_value() =>
        Given("1 params_json={l:[1,2]}", "1 params_json={l:[1,2,3]}", "1 params_json={l:[0,1,2]}")
            .Sync()
            .Conflicts(ConflictKind.Field, "params_json.l");

    [Fact]
    public void R08_the_same_change_on_both_sides_moves_the_base_alone() =>
        Given("1 status=a", "1 status=b", "1 status=b").Sync().BothAre("1 status=b").BaseIs("1 status=b").IsInStep();

    [Fact]
    public void R09_the_same_field_changed_differently_is_a_conflict_and_nothing_of_the_task_is_written()
    {
        var run = Given(
                "1 skill_name=s status=a user_id=u x=1",
                "1 skill_name=t status=b user_id=v x=1",
                "1 skill_name=s status=c user_id=v x=2"
            )
            .Sync()
            .Conflicts(ConflictKind.Field, "status")
            .FileIs("1 skill_name=t status=b user_id=v x=1")
            .RowIs("1 skill_name=s status=c user_id=v x=2")
            .BaseIs("1 skill_name=s status=a user_id=v x=1")
            .IsQuiet();

        run.Plan.Conflicts[0]
            .Fields[0]
            .ShouldBe(new FieldConflict(new FieldPath("status"), TaskValue.Of("a"), TaskValue.Of("b"), TaskValue.Of("c")));
    }

    [Fact]
    public void R10_a_new_item_becomes_a_row() =>
        Given(file: "1 status=a params_json={a:1} x=1")
            .Sync()
            .RowIs("1 status=a params_json={a:1} x=1 updated_at=now")
            .BaseIs("1 status=a params_json={a:1} x=1")
            .IsInStep();

    [Fact]
    public void R11_a_new_row_becomes_an_item_without_its_null_columns() =>
        Given(row: "1 status=a user_id=~ created_at=t1 x=~")
            .Sync()
            .FileIs("1 status=a created_at=t1 x=~")
            .BaseIs("1 status=a created_at=t1 x=~")
            .IsInStep();

    [Fact]
    public void R12_a_task_deleted_in_the_file_goes_from_the_table() =>
        Given("1 status=a" + Other, "9 status=z", "1 status=a" + Other).Sync().BothAre("9 status=z").BaseIs("9 status=z").IsInStep();

    [Fact]
    public void R13_a_deleted_row_goes_from_the_file() =>
        Given("1 status=a" + Other, "1 status=a" + Other, "9 status=z").Sync().BothAre("9 status=z").BaseIs("9 status=z").IsInStep();

    [Fact]
    public void R14_a_task_deleted_in_the_file_and_edited_in_the_table_is_a_conflict() =>
        Given("1 status=a user_id?=u" + Other, "9 status=z", "1 status=b user_id=u" + Other)
            .Sync()
            .Conflicts(ConflictKind.DeletedInFile, "status")
            .RowIs("1 status=b user_id=u" + Other)
            .FileIs("9 status=z")
            .IsQuiet();

    [Fact]
    public void R15_a_row_deleted_and_its_item_edited_is_a_conflict() =>
        Given("1 status=a user_id?=u" + Other, "1 status=b" + Other, "9 status=z")
            .Sync()
            .Conflicts(ConflictKind.DeletedInDatabase, "status")
            .FileIs("1 status=b" + Other)
            .RowIs("9 status=z")
            .IsQuiet();

    [Fact]
    public void R16_a_task_deleted_on_both_sides_is_forgotten_and_its_conflict_superseded() =>
        Given("1 status=a", "1 status=b", "1 status=c")
            .Sync()
            .FileBecomes("")
            .RowsBecome("")
            .Sync()
            .BaseIs("")
            .ClosedAs("superseded", "rule")
            .IsInStep();

    [Theory]
    [InlineData("params_json={n:1,m:2}", "params_json={m:2.0,n:10e-1}")]
    [InlineData("x={a:1,b:[1]}", "x={b:[1.0],a:1}")]
    [InlineData("next_run_at=t5", "next_run_at=t5")]
    public void R17_what_means_the_same_is_never_rewritten(string inFile, string inRow) =>
        Given($"1 {inFile}", $"1 {inFile}", $"1 {inRow}").IsInStep();

    [Fact]
    public void R17_a_key_beside_is_written_without_rewriting_what_means_the_same()
    {
        var run = Given("1 params_json={n:1,m:2}", "1 params_json={n:1,m:2}", "1 params_json={m:3,n:1.0}").Sync();
        var update = run.Plan.Tasks[0].Item.ShouldBeOfType<ItemChange.Update>();
        update.Edits.ShouldHaveSingleItem().Path.ToString().ShouldBe("params_json.m");
    }

    [Fact]
    public void R18_an_extra_field_is_one_value() =>
        Given("1 x={a:1,b:1}", "1 x={a:2,b:1}", "1 x={a:1,b:2}").Sync().Conflicts(ConflictKind.Field, "x");
}
