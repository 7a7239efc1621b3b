using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

/// <summary>All of a small world: each field absent, a, b or c, at base, in the file and in the row.</summary>
public sealed class EveryCombination
{
    private static readonly string?[] Values = [null, "a", "b", "c"];

    [Fact]
    public void Of_two_fields_does_what_the_table_says()
    {
        var cases = 0;
        foreach (var (status, extra) in from status in Triples() from extra in Triples() select (status, extra))
        {
            cases++;
            var given = Given(Task(status.Base, extra.Base), Task(status.File, extra.File), Task(status.Row, extra.Row));
            var before = given.World;
            var run = given.Sync();
            var (statusAfter, extraAfter) = (Expected(status), Expected(extra));
            if (statusAfter.Conflict || extraAfter.Conflict)
            {
                string[] paths =
                [
                    .. statusAfter.Conflict ? ["status"] : Array.Empty<string>(),
                    .. extraAfter.Conflict ? ["x"] : Array.Empty<string>(),
                ];
                run.Conflicts(ConflictKind.Field, paths);
                (run.World.File[new TaskId(1)], run.World.Rows[new TaskId(1)]).ShouldBe(
                    (before.File[new TaskId(1)], before.Rows[new TaskId(1)])
                );
                run.IsQuiet();
                continue;
            }

            var (item, row) = (run.World.File[new TaskId(1)], run.World.Rows[new TaskId(1)]);
            Text(item["x"]).ShouldBe(extraAfter.Value);
            Text(row["x"]).ShouldBe(extraAfter.Value);
            Text(row["status"]).ShouldBe(statusAfter.Value);
            Text(item["status"]).ShouldBe(statusAfter.Value);
            run.IsInStep();
        }

        cases.ShouldBe(4096);
    }

    [Fact]
    public void Of_a_task_that_may_be_absent_does_what_the_table_says()
    {
        foreach (var (@base, file, row) in Triples())
        {
            var run = Given($"{Task(@base)}; 9", $"{Task(file)}; 9", $"{Task(row)}; 9").Sync();
            var after = Expected((@base, file, row));
            // Without a base nobody can be said to have changed anything, and there are no stamps here.
            if (after.Conflict)
            {
                run.Plan.Conflicts.ShouldHaveSingleItem();
                Text(run.World.File.GetValueOrDefault(new TaskId(1))?["x"]).ShouldBe(file);
                Text(run.World.Rows.GetValueOrDefault(new TaskId(1))?["x"]).ShouldBe(row);
                run.IsQuiet();
            }
            else
            {
                Text(run.World.File.GetValueOrDefault(new TaskId(1))?["x"]).ShouldBe(after.Value);
                Text(run.World.Rows.GetValueOrDefault(new TaskId(1))?["x"]).ShouldBe(after.Value);
                run.IsInStep();
            }
        }

        static string Task(string? value) => value is null ? "" : $"1 x={value}";
    }

    private static IEnumerable<(string? Base, string? File, string? Row)> Triples() =>
        from @base in Values
        from file in Values
        from row in Values
        select (@base, file, row);

    private static string Task(string? status, string? extra) =>
        $"1 {(status is null ? "" : $"status={status}")} {(extra is null ? "" : $"x={extra}")}";

    private static (bool Conflict, string? Value) Expected((string? Base, string? File, string? Row) field) =>
        field.File == field.Row ? (false, field.File)
        : field.File == field.Base ? (false, field.Row)
        : field.Row == field.Base ? (false, field.File)
        : (true, null);

    private static string? Text(TaskValue? value) => (value as TaskValue.Text)?.Value;
}
