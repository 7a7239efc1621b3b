using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class LeftOutRules
{
    [Fact]
    public void R20_a_key_that_the_file_leaves_out_is_no_opinion() =>
        Given("1 status=a user_id?=u x?=1", "1 status=b", "1 status=a user_id=u x=1")
            .Sync()
            .FileIs("1 status=b")
            .RowIs("1 status=b user_id=u x=1 updated_at=now")
            .IsInStep();

    [Fact]
    public void R21_a_left_out_key_enters_the_file_once_the_row_changes_it() =>
        Given("1 status=a user_id?=u x?=1", "1 status=a", "1 status=a user_id=v x=2")
            .Sync()
            .FileIs("1 status=a user_id=v x=2")
            .BaseIs("1 status=a user_id=v x=2")
            .IsInStep();

    [Fact]
    public void R22_a_null_enters_no_item_that_lacks_the_key() =>
        Given("1 status=a user_id?=u x?=1", "1 status=a", "1 status=a user_id=~ x=~ y=~")
            .Sync()
            .FileIs("1 status=a")
            .RowIs("1 status=a x=~ y=~")
            .IsInStep()
            .RowIs("1 status=a x=~ y=~");

    [Fact]
    public void R23_a_key_taken_out_of_the_file_is_null_in_the_row() =>
        Given("1 status=a user_id=u", "1 status=a", "1 status=a user_id=u")
            .Sync()
            .RowIs("1 status=a updated_at=now")
            .BaseIs("1 status=a")
            .IsInStep();

    [Fact]
    public void R24_a_column_that_cannot_be_null_falls_back_to_its_default() =>
        Given("1 status=a user_id?=u", "1", "1 status=a user_id=u", defaults: "status=pending")
            .Sync()
            .FileIs("1")
            .RowIs("1 status=pending user_id=u updated_at=now")
            .BaseIs("1 status?=pending user_id?=u")
            .IsInStep();

    [Fact]
    public void R24_a_change_that_waits_is_not_taken_for_a_default() =>
        Given("1 status=a user_id?=u", "1", "1 status=a user_id=v", defaults: "status=pending")
            .Towards(SyncDirection.YamlToDb)
            .Sync()
            .Waits(Side.Database, "user_id")
            .BaseIs("1 status?=pending user_id?=u")
            .Towards(SyncDirection.Bidirectional)
            .Sync()
            .FileIs("1 user_id=v")
            .IsInStep();

    [Fact]
    public void R25_an_extra_key_taken_out_of_the_file_goes_from_the_row() =>
        Given("1 status=a x=1", "1 status=a", "1 status=a x=1").Sync().RowIs("1 status=a updated_at=now").IsInStep();

    [Fact]
    public void R25_an_extra_key_taken_out_of_the_row_goes_from_the_file() =>
        Given("1 status=a x=1", "1 status=a x=1", "1 status=a").Sync().FileIs("1 status=a").IsInStep();

    [Fact]
    public void R26_a_key_taken_out_of_params_json_goes_alone() =>
        Given("1 params_json={a:1,b:{c:1,d:1}}", "1 params_json={a:1,b:{d:1}}", "1 params_json={b:{c:1,d:1}}")
            .Sync()
            .FileIs("1 params_json={b:{d:1}}")
            .RowIs("1 params_json={b:{d:1}} updated_at=now")
            .IsInStep();

    [Fact]
    public void R27_a_null_in_the_row_is_written_where_the_key_stands() =>
        Given("1 user_id=u x=1", "1 user_id=u x=1", "1 user_id=~ x=~")
            .Sync()
            .FileIs("1 user_id=~ x=~")
            .BaseIs("1 user_id=~ x=~")
            .IsInStep();

    [Fact]
    public void R28_a_null_in_the_file_is_null_in_the_row_and_the_key_stays() =>
        Given("1 user_id=u x=1", "1 user_id=~ x=~", "1 user_id=u x=1")
            .Sync()
            .FileIs("1 user_id=~ x=~")
            .RowIs("1 user_id=~ x=~ updated_at=now")
            .BaseIs("1 user_id=~ x=~")
            .IsInStep();

    [Fact]
    public void R29_a_key_added_with_the_rows_value_is_agreement_and_with_another_a_change() =>
        Given("1 user_id?=u x?=1", "1 user_id=u x=2", "1 user_id=u x=1")
            .Sync()
            .RowIs("1 user_id=u x=2 updated_at=now")
            .BaseIs("1 user_id=u x=2")
            .IsInStep();

    [Fact]
    public void R30_a_key_taken_out_of_the_file_and_changed_in_the_row_is_a_conflict()
    {
        var run = Given("1 user_id=u x=1", "1", "1 user_id=v x=1").Sync().Conflicts(ConflictKind.Field, "user_id");
        run.Plan.Conflicts[0].Fields[0].File.ShouldBeNull("the key is not there, which is not a null");
    }

    [Fact]
    public void R31_a_new_item_gets_the_defaults_in_its_row_and_keeps_its_shape() =>
        Given(file: "1 skill_name=s", defaults: "status=pending")
            .Sync()
            .FileIs("1 skill_name=s")
            .RowIs("1 skill_name=s status=pending updated_at=now")
            .BaseIs("1 skill_name=s status?=pending")
            .IsInStep();

    [Fact]
    public void R32_a_map_that_loses_its_last_key_stays_as_the_empty_map()
    {
        var run = Given("1 params_json={a:1}", "1 params_json={a:1}", "1 params_json={}").Sync().FileIs("1 params_json={}").IsInStep();
        run.FileBecomes("1 params_json=~").Sync().RowIs("1 params_json=~ updated_at=now");
    }
}
