using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class TimestampRules
{
    [Fact]
    public void R150_equal_contents_are_left_alone_whatever_the_stamps() =>
        Met("1 status=a next_run_at=t1 updated_at=t1", "1 status=a next_run_at=t2 user_id=u updated_at=t9").IsInStep().BaseIs("");

    [Fact]
    public void R151_what_one_side_lacks_it_gets() =>
        Met("1 x=1 updated_at=t1", "2 x=2 updated_at=t1").Sync().BothAre("1 x=1 updated_at=t1; 2 x=2 updated_at=t1").BaseIs("").IsInStep();

    [Theory]
    [InlineData(SyncDirection.YamlToDb, Side.Database)]
    [InlineData(SyncDirection.DbToYaml, Side.File)]
    public void R151_where_the_direction_allows(SyncDirection direction, Side waits) =>
        Met("1 updated_at=t1", "2 updated_at=t1").Towards(direction).Sync().Waits(waits);

    [Fact]
    public void R152_the_newer_file_gives_the_item_and_its_stamp() =>
        Met("1 status=b updated_at=t2", "1 status=a user_id=u updated_at=t1")
            .Sync()
            .FileIs("1 status=b updated_at=t2")
            .RowIs("1 status=b user_id=u updated_at=t2")
            .BaseIs("")
            .IsInStep();

    [Fact]
    public void R153_a_newer_database_is_a_conflict() =>
        Met("1 status=b updated_at=t1", "1 status=a updated_at=t2").Sync().Conflicts(ConflictKind.NoBase, "status").IsQuiet();

    [Fact]
    public void R154_a_newer_row_is_taken_by_a_run_towards_the_file() =>
        Met("1 status=b updated_at=t1", "1 status=a updated_at=t2")
            .Towards(SyncDirection.DbToYaml)
            .Sync()
            .BothAre("1 status=a updated_at=t2")
            .BaseIs("")
            .IsInStep();

    [Theory]
    [InlineData("updated_at=t1", "updated_at=t1")]
    [InlineData("", "updated_at=t1")]
    public void R155_equal_or_missing_stamps_are_counted_as_differing(string ofFile, string ofRow) =>
        Met($"1 status=b {ofFile}", $"1 status=a {ofRow}").IsInStep().Plan.Differs.ShouldBe(1);

    [Fact]
    public void R156_nothing_is_ever_deleted() =>
        Given("1 updated_at=t1; 2 updated_at=t1", "1 updated_at=t1", "2 updated_at=t1")
            .ByTimestamps()
            .Sync()
            .BothAre("1 updated_at=t1; 2 updated_at=t1");

    [Theory]
    [InlineData(ConflictChoice.KeepYaml, "b")]
    [InlineData(ConflictChoice.KeepDb, "a")]
    public void R157_a_resolution_gives_both_sides_one_stamp(ConflictChoice choice, string status) =>
        Met("1 status=b updated_at=t1", "1 status=a updated_at=t2")
            .Sync()
            .Resolve(choice)
            .BothAre($"1 status={status} updated_at=now")
            .BaseIs("")
            .ClosedAs("resolved")
            .IsInStep();

    private static Case Met(string file, string row) => Given(file: file, row: row).ByTimestamps();
}
