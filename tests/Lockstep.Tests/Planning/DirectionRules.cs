using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class DirectionRules
{
    [Fact]
    public void R70_yaml_to_db_writes_only_the_table() =>
        Given("1 skill_name=s status=a", "1 skill_name=t status=a", "1 skill_name=s status=b")
            .Towards(SyncDirection.YamlToDb)
            .Sync()
            .FileIs("1 skill_name=t status=a")
            .RowIs("1 skill_name=t status=b updated_at=now")
            .BaseIs("1 skill_name=t status=a")
            .Waits(Side.Database, "status")
            .IsQuiet();

    [Fact]
    public void R71_db_to_yaml_writes_only_the_file() =>
        Given(
                "1 status=a next_run_at=t1 params_json={a:1}",
                "1 status=a next_run_at=t9 params_json={a:2}",
                "1 status=b next_run_at=t1 params_json={a:1}"
            )
            .Towards(SyncDirection.DbToYaml)
            .Sync()
            .FileIs("1 status=b next_run_at=t9 params_json={a:2}")
            .RowIs("1 status=b next_run_at=t1 params_json={a:1}")
            .Waits(Side.File, "next_run_at", "params_json")
            .IsQuiet();

    [Theory]
    [InlineData(SyncDirection.YamlToDb)]
    [InlineData(SyncDirection.DbToYaml)]
    [InlineData(SyncDirection.Bidirectional)]
    public void R72_the_same_field_is_a_conflict_in_every_direction(SyncDirection direction) =>
        Given("1 status=a", "1 status=b", "1 status=c").Towards(direction).Sync().Conflicts(ConflictKind.Field, "status");

    [Theory]
    [InlineData("1; 9", "9", "1; 9", SyncDirection.DbToYaml, Side.File)]
    [InlineData("1; 9", "1; 9", "9", SyncDirection.YamlToDb, Side.Database)]
    [InlineData("", "1", "", SyncDirection.DbToYaml, Side.File)]
    [InlineData("", "", "1", SyncDirection.YamlToDb, Side.Database)]
    public void R73_what_is_new_or_gone_waits_for_its_direction(
        string @base,
        string file,
        string row,
        SyncDirection direction,
        Side from
    ) => Given(@base, file, row).Towards(direction).Sync().Waits(from).FileIs(file).RowIs(row).BaseIs(@base);

    [Fact]
    public void R74_what_waited_is_carried_later() =>
        Given("1 status=a; 2; 9", "1 status=b; 9", "1 status=a; 2; 9")
            .Towards(SyncDirection.DbToYaml)
            .IsQuiet()
            .Towards(SyncDirection.Bidirectional)
            .Sync()
            .RowIs("1 status=b updated_at=now; 9")
            .IsInStep();

    [Theory]
    [InlineData(SyncDirection.YamlToDb, "b")]
    [InlineData(SyncDirection.DbToYaml, "c")]
    public void R80_force_gives_a_conflict_to_the_source(SyncDirection direction, string status) =>
        Given("1 status=a", "1 status=b", "1 status=c")
            .Forced(direction)
            .Sync()
            .NoConflict()
            .FileIs($"1 status={status}")
            .RowIs(direction == SyncDirection.YamlToDb ? "1 status=b updated_at=now" : "1 status=c")
            .IsInStep();

    [Fact]
    public void R81_force_does_not_carry_what_only_the_other_side_changed() =>
        Given("1 status=a user_id=u; 2; 9", "1 status=b user_id=u; 2; 9", "1 status=c user_id=v; 9")
            .Forced(SyncDirection.YamlToDb)
            .Sync()
            .FileIs("1 status=b user_id=u; 2; 9")
            .RowIs("1 status=b user_id=v updated_at=now; 9")
            .Plan.Waiting.Select(waiting => (waiting.From, waiting.Paths.Count))
            .ShouldBe([(Side.Database, 1), (Side.Database, 0)]);

    [Theory]
    [InlineData(SyncDirection.YamlToDb, "1 x=1", "1 x=2; 9", "9", "1 x=2 updated_at=now; 9")]
    [InlineData(SyncDirection.DbToYaml, "1 x=1", "1 x=2; 9", "9", "9")]
    [InlineData(SyncDirection.YamlToDb, "1 x=1", "9", "1 x=2; 9", "9")]
    [InlineData(SyncDirection.DbToYaml, "1 x=1", "9", "1 x=2; 9", "1 x=2; 9")]
    public void R82_force_gives_a_deletion_conflict_to_the_source(
        SyncDirection direction,
        string @base,
        string file,
        string row,
        string rowAfter
    ) => Given(@base + "; 9", file, row).Forced(direction).Sync().NoConflict().RowIs(rowAfter).IsInStep();

    [Theory]
    [InlineData(SyncDirection.YamlToDb, "b")]
    [InlineData(SyncDirection.DbToYaml, "a")]
    public void R83_force_gives_a_first_meeting_to_the_source(SyncDirection direction, string status)
    {
        var run = Given(file: "1 status=b updated_at=t1", row: "1 status=a updated_at=t2").Forced(direction).Sync().NoConflict();
        run.World.File.Values.Single()["status"].ShouldBe(TaskValue.Of(status));
        run.World.Rows.Values.Single()["status"].ShouldBe(TaskValue.Of(status));
        run.IsInStep();
    }

    [Fact]
    public void R84_force_lifts_the_guard_and_leaves_conflicts_of_both_directions_open() =>
        Given("1; 2; 3; 4 status=a", "4 status=b", "1; 2; 3; 4 status=c")
            .Forced()
            .Sync()
            .HoldsNothing()
            .RowIs("4 status=c")
            .Conflicts(ConflictKind.Field, "status");
}
