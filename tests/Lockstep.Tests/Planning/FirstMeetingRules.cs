using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class FirstMeetingRules
{
    [Fact]
    public void R60_equal_contents_record_a_base() =>
        Given(file: "1 status=a next_run_at=t1 updated_at=t1", row: "1 status=a next_run_at=t2 updated_at=t2")
            .Sync()
            .BaseIs("1 status=a next_run_at=t1 updated_at=t1")
            .IsInStep();

    [Fact]
    public void R61_the_newer_file_updates_the_row() =>
        Given(file: "1 status=b x=1 updated_at=t2", row: "1 status=a user_id=u updated_at=t1")
            .Sync()
            .FileIs("1 status=b x=1 updated_at=t2")
            .RowIs("1 status=b x=1 user_id=u updated_at=t2")
            .BaseIs("1 status=b x=1 user_id?=u updated_at=t2")
            .IsInStep();

    [Fact]
    public void R62_a_newer_database_is_a_conflict() =>
        Given(file: "1 status=b params_json={a:1} updated_at=t1", row: "1 status=a params_json={b:1} updated_at=t2")
            .Sync()
            .Conflicts(ConflictKind.NoBase, "params_json.a", "params_json.b", "status")
            .Plan.Conflicts[0]
            .Reason.ShouldBe("Database was updated more recently than YAML");

    [Theory]
    [InlineData("updated_at=t1", "updated_at=t1")]
    [InlineData("", "updated_at=t1")]
    [InlineData("updated_at=t1", "")]
    public void R63_equal_or_missing_stamps_are_a_conflict(string ofFile, string ofRow) =>
        Given(file: $"1 status=b {ofFile}", row: $"1 status=a {ofRow}").Sync().Conflicts(ConflictKind.NoBase, "status").IsQuiet();

    [Fact]
    public void R64_once_the_conflict_is_open_a_later_stamp_decides_nothing() =>
        Given(file: "1 status=b updated_at=t1", row: "1 status=a updated_at=t2")
            .Sync()
            .FileBecomes("1 status=b updated_at=t9")
            .Sync()
            .Conflicts(ConflictKind.NoBase, "status")
            .RowIs("1 status=a updated_at=t2");

    [Fact]
    public void R65_what_the_file_leaves_out_is_no_difference() =>
        Given(file: "1 status=a", row: "1 status=a user_id=u x=1")
            .Sync()
            .BaseIs("1 status=a user_id?=u x?=1")
            .IsInStep()
            .FileIs("1 status=a");
}
