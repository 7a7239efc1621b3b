using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class RefusalRules
{
    [Fact]
    public void R100_an_invalid_item_is_left_alone_and_the_others_go_on() =>
        Given("1 status=a; 2 status=a", "2 status=b", "1 status=a; 2 status=a")
            .Seen(Refuses(Side.File))
            .Sync()
            .RowIs("1 status=a; 2 status=b updated_at=now")
            .BaseIs("1 status=a; 2 status=b")
            .WaitsForNothing()
            .Plan.Refusals.ShouldHaveSingleItem()
            .Code.ShouldBe(ErrorCode.InvalidValue);

    [Fact]
    public void R101_an_invalid_row_is_left_alone() =>
        Given("1 status=a; 2 status=a", "1 status=a; 2 status=b", "2 status=a")
            .Seen(Refuses(Side.Database))
            .Sync()
            .FileIs("1 status=a; 2 status=b")
            .RowIs("2 status=b updated_at=now")
            .WaitsForNothing();

    [Theory]
    [InlineData(Side.File, "2", "1 status=b user_id=u; 2", "1 status=a", Side.Database, "status", "user_id")]
    [InlineData(Side.Database, "1 status=b; 2", "2", "1 status=a", Side.File, "status")]
    [InlineData(Side.File, "2", "2", "1 status=a", Side.Database)]
    [InlineData(Side.File, "2", "1 status=b; 2", "", Side.Database)]
    public void R102_what_the_other_side_changed_waits(
        Side refusing,
        string file,
        string row,
        string @base,
        Side from,
        params string[] paths
    ) => Given($"{@base}; 2", file, row).Seen(Refuses(refusing)).Sync().Waits(from, paths).FileIs(file).RowIs(row).IsQuiet();

    [Fact]
    public void R103_an_open_conflict_of_a_refused_task_stays() =>
        Given("1 status=a; 2", "1 status=b; 2", "1 status=c; 2")
            .Sync()
            .FileBecomes("2")
            .Seen(Refuses(Side.File))
            .Sync()
            .Conflicts(ConflictKind.Field, "status")
            .IsQuiet();

    [Fact]
    public void R104_beside_an_item_without_an_id_nothing_counts_as_deleted_or_new() =>
        Given("1; 2 status=a; 3", "2 status=b", "1; 2 status=a; 3; 4")
            .Seen(world =>
                world with
                {
                    FileSnapshot = snapshot =>
                        snapshot with
                        {
                            Unidentified = [new Refusal(Side.File, null, ErrorCode.InvalidId, "no id")],
                        },
                }
            )
            .Forced()
            .Sync()
            .FileIs("2 status=b")
            .RowIs("1; 2 status=b updated_at=now; 3; 4")
            .Waits(Side.Database);

    [Fact]
    public void R104_beside_an_id_that_stands_twice_nothing_counts_as_deleted() =>
        Given("1; 2 status=a; 3; 4", "1; 4", "1; 2 status=a; 3; 4")
            .Seen(world =>
                world with
                {
                    FileSnapshot = snapshot =>
                        snapshot with
                        {
                            Refused = new Dictionary<TaskId, Refusal>
                            {
                                [new TaskId(2)] = new Refusal(Side.File, new TaskId(2), ErrorCode.DuplicateId, "twice"),
                            },
                        },
                }
            )
            .Forced()
            .Sync()
            .RowIs("1; 2 status=a; 3; 4");

    [Fact]
    public void R105_a_side_that_was_not_read_whole_deletes_nothing() =>
        Given("1; 2 status=a", "2 status=a", "1; 2 status=b")
            .Seen(world => world with { FileSnapshot = snapshot => snapshot with { IsComplete = false } })
            .Forced()
            .Sync()
            .FileIs("2 status=b")
            .RowIs("1; 2 status=b")
            .WaitsForNothing()
            .IsInStep();

    [Fact]
    public void R105_rows_that_were_not_read_delete_no_item() =>
        Given("1; 2", "1; 2", "2")
            .Seen(world => world with { RowSnapshot = snapshot => snapshot with { IsComplete = false } })
            .Forced()
            .Sync()
            .FileIs("1; 2");

    private static Func<World, World> Refuses(Side side) =>
        world =>
        {
            var refused = new Dictionary<TaskId, Refusal> { [new TaskId(1)] = new(side, new TaskId(1), ErrorCode.InvalidValue, "bad") };
            return side == Side.File
                ? world with
                {
                    FileSnapshot = snapshot => snapshot with { Refused = refused },
                }
                : world with
                {
                    RowSnapshot = snapshot => snapshot with { Refused = refused },
                };
        };
}
