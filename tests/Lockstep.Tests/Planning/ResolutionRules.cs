using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class ResolutionRules
{
    // Both changed status and the key a; the file alone took user_id out and changed skill_name, the database alone changed b.
    private const string Base = "1 skill_name=s status=a user_id=u params_json={a:1,b:1} x=1";
    private const string File = "1 skill_name=t status=b params_json={a:2,b:1} x=1";
    private const string Row = "1 skill_name=s status=c user_id=u params_json={a:3,b:2} x=1";

    private static Case Conflicted => Given(Base, File, Row).Sync().Conflicts(ConflictKind.Field, "params_json.a", "status");

    [Fact]
    public void R110_keep_yaml_gives_both_the_whole_item() =>
        Conflicted.Resolve(ConflictChoice.KeepYaml).FileIs(File).RowIs(File + " updated_at=now").ClosedAs("resolved").IsInStep();

    [Fact]
    public void R111_keep_db_gives_both_the_whole_row_and_puts_removed_keys_back() =>
        Conflicted.Resolve(ConflictChoice.KeepDb).BothAre(Row).ClosedAs("resolved").IsInStep();

    [Fact]
    public void R112_merge_takes_each_place_from_its_owner_and_the_rest_from_who_changed_it() =>
        Conflicted
            .Resolve(ConflictChoice.Merge)
            .FileIs("1 skill_name=t status=c params_json={a:2,b:2} x=1")
            .RowIs("1 skill_name=t status=c params_json={a:2,b:2} x=1 updated_at=now")
            .ClosedAs("resolved")
            .IsInStep();

    [Fact]
    public void R113_merge_follows_configured_owners() =>
        Conflicted
            .Policy(policy => policy with { Owners = policy.Owners.Add("status", Side.File).Add("params_json", Side.Database) })
            .Resolve(ConflictChoice.Merge)
            .FileIs("1 skill_name=t status=b params_json={a:3,b:2} x=1")
            .IsInStep();

    [Fact]
    public void R114_custom_takes_a_side_or_a_value_for_each_place() =>
        Conflicted
            .Resolve(ConflictChoice.Custom, "status=:d", "params_json.a=db")
            .FileIs("1 skill_name=t status=d params_json={a:3,b:2} x=1")
            .RowIs("1 skill_name=t status=d params_json={a:3,b:2} x=1 updated_at=now")
            .ClosedAs("resolved")
            .IsInStep();

    [Fact]
    public void R114_custom_can_give_null() =>
        Given("1 user_id=u", "1", "1 user_id=v")
            .Sync()
            .Resolve(ConflictChoice.Custom, "user_id=:~")
            .FileIs("1")
            .RowIs("1 updated_at=now")
            .IsInStep();

    [Fact]
    public void R115_custom_takes_a_side_for_all_places_of_a_field() =>
        Given("1 params_json={a:1,b:1,c:1}", "1 params_json={a:2,b:2,c:2}", "1 params_json={a:3,b:3,c:1}")
            .Sync()
            .Resolve(ConflictChoice.Custom, "params_json=db", "params_json.b=file")
            .FileIs("1 params_json={a:3,b:2,c:2}")
            .IsInStep();

    [Fact]
    public void R115_custom_takes_no_value_for_several_places() =>
        Refused(
            Given("1 params_json={a:1,b:1}", "1 params_json={a:2,b:2}", "1 params_json={a:3,b:3}").Sync(),
            "params_json holds several places",
            "params_json=:{a:9,b:9}"
        );

    [Theory]
    [InlineData("missing: params_json.a", "status=db")]
    [InlineData("Not in conflict: x", "status=db", "params_json.a=db", "x=db")]
    [InlineData("Not in conflict: params_json.a.deep", "status=db", "params_json=db", "params_json.a.deep=file")]
    [InlineData("must be a text", "status=:[1]", "params_json.a=db")]
    public void R116_custom_names_exactly_the_places_in_conflict_with_valid_values(string reason, params string[] rulings) =>
        Refused(Conflicted, reason, rulings);

    [Theory]
    [InlineData("9", "1 x=2; 9", ConflictChoice.KeepYaml)]
    [InlineData("1 x=2; 9", "9", ConflictChoice.KeepDb)]
    public void R117_keeping_the_deleting_side_deletes(string file, string row, ConflictChoice choice) =>
        Given("1 x=1; 9", file, row).Sync().Resolve(choice).BothAre("9").BaseIs("9").ClosedAs("resolved").IsInStep();

    [Theory]
    [InlineData("9", "1 x=2; 9", ConflictChoice.KeepDb)]
    [InlineData("1 x=2; 9", "9", ConflictChoice.KeepYaml)]
    public void R118_keeping_the_other_side_puts_the_task_back(string file, string row, ConflictChoice choice) =>
        Given("1 x=1; 9", file, row).Sync().Resolve(choice).FileIs("1 x=2; 9").ClosedAs("resolved").IsInStep();

    [Theory]
    [InlineData("9", "1 x=2; 9")]
    [InlineData("1 x=2; 9", "9")]
    public void R119_merge_keeps_the_edit(string file, string row) =>
        Given("1 x=1; 9", file, row).Sync().Resolve(ConflictChoice.Merge).FileIs("1 x=2; 9").ClosedAs("resolved").IsInStep();

    [Fact]
    public void R120_custom_decides_no_deletion() =>
        Refused(Given("1 x=1; 9", "9", "1 x=2; 9").Sync(), "use keep_yaml, keep_db or merge", "x=db");

    [Theory]
    [InlineData(SyncDirection.YamlToDb)]
    [InlineData(SyncDirection.DbToYaml)]
    public void R121_a_resolution_writes_both_sides_in_every_direction(SyncDirection direction) =>
        Conflicted
            .Towards(direction)
            .Resolve(ConflictChoice.Merge)
            .FileIs("1 skill_name=t status=c params_json={a:2,b:2} x=1")
            .RowIs("1 skill_name=t status=c params_json={a:2,b:2} x=1 updated_at=now")
            .IsInStep();

    [Theory]
    [InlineData(ConflictChoice.KeepYaml, "1 status=b params_json={a:1,b:1} x=1")]
    [InlineData(ConflictChoice.KeepDb, "1 status=a params_json={a:2,c:1}")]
    [InlineData(ConflictChoice.Merge, "1 status=a params_json={a:1,b:1,c:1} x=1")]
    public void R122_a_conflict_without_a_base_takes_every_choice(ConflictChoice choice, string file) =>
        WithoutBase.Resolve(choice).FileIs(file).ClosedAs("resolved").IsInStep();

    [Fact]
    public void R122_custom_rules_keys_of_one_side_alone() =>
        WithoutBase
            .Resolve(ConflictChoice.Custom, "params_json.a=:5", "params_json.b=db", "params_json.c=file", "status=file", "x=db")
            .FileIs("1 status=b params_json={a:5}")
            .RowIs("1 status=b params_json={a:5} user_id=u updated_at=now")
            .IsInStep();

    [Theory]
    [InlineData(ConflictChoice.KeepYaml, "1 status=b next_run_at=t1", "1 status=b user_id=u x=1 next_run_at=t2 updated_at=now")]
    [InlineData(ConflictChoice.KeepDb, "1 status=c next_run_at=t2", "1 status=c user_id=u x=1 next_run_at=t2")]
    public void R123_runtime_fields_and_left_out_keys_stay_out_of_it(ConflictChoice choice, string file, string row) =>
        Given("1 status=a user_id?=u x?=1 next_run_at=t1", "1 status=b next_run_at=t1", "1 status=c user_id=u x=1 next_run_at=t2")
            .Sync()
            .Resolve(choice)
            .FileIs(file)
            .RowIs(row)
            .IsInStep();

    private static Case WithoutBase =>
        Given(file: "1 status=b params_json={a:1,b:1} x=1", row: "1 status=a params_json={a:2,c:1} user_id=u")
            .Sync()
            .Conflicts(ConflictKind.NoBase, "params_json.a", "params_json.b", "params_json.c", "status", "x");

    private static void Refused(Case conflicted, string reason, params string[] rulings)
    {
        var before = conflicted.World;
        conflicted.TryResolve(ConflictChoice.Custom, rulings).ShouldBeOfType<ResolutionResult.Impossible>().Message.ShouldContain(reason);
        conflicted.World.ShouldBeSameAs(before);
    }
}
