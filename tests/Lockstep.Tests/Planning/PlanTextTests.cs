using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Planning.Case;

namespace Lockstep.Tests.Planning;

public sealed class PlanTextTests
{
    [Fact]
    public void Each_change_of_a_row_and_of_an_item_is_one_line() =>
        Text(
                Given(
                    "1 status=pending; 2 x=1; 3; 4; 5 params_json={limit:1}; 6",
                    "1 status=disabled; 2; 4; 5 params_json={limit:1}; 7 skill_name=s; 6",
                    "1 status=pending; 2 x=1; 3; 5 params_json={limit:2}; 6; 8 status=a"
                )
            )
            .ShouldBe(
                """
                row  1  update  status: pending -> disabled, updated_at: null -> "2026-02-11T16:00:00+00:00"
                row  2  update  x: 1 -> -, updated_at: null -> "2026-02-11T16:00:00+00:00"
                item  4  delete
                item  5  update  params_json.limit: 1 -> 2
                row  7  insert  skill_name: s, updated_at: "2026-02-11T16:00:00+00:00"
                row  3  delete
                item  8  append  status: a

                """
            );

    [Fact]
    public void Conflicts_show_the_three_values_of_each_place() =>
        Text(Given("1 status=a x=1", "1 status=b x=[1]", "1 status=c x=2"))
            .ShouldBe(
                """
                conflict  1  new  Both sides changed status, x
                    status: base a, file b, database c
                    x: base 1, file [1], database 2

                """
            );

    [Fact]
    public void What_is_held_refused_and_waiting_is_listed()
    {
        var plan = new SyncPlan
        {
            Tasks = [],
            Refusals =
            [
                new Refusal(
                    Side.File,
                    new TaskId(4),
                    ErrorCode.InvalidValue,
                    "status must be a text",
                    new TextPlace(12, 5, "status: []", 5)
                ),
                new Refusal(Side.File, null, ErrorCode.InvalidId, "the id is missing"),
            ],
            Waiting =
            [
                new WaitingChange(new TaskId(5), Side.Database, [new FieldPath("status"), new FieldPath("x")]),
                new(new TaskId(6), Side.File, []),
            ],
            Held = [new HeldActions(Side.Database, "Too much.", Given("1; 2", "", "1; 2").Forced().Sync().Plan.Tasks)],
            Differs = 2,
        };
        PlanText
            .Of(plan)
            .ShouldBe(
                $"""
                held  database  Too much.
                    row  1  delete
                    row  2  delete
                refused  file  4  line 12, column 5: {ErrorCode.InvalidValue} status must be a text
                refused  file  {ErrorCode.InvalidId} the id is missing
                waiting  5  from the database: status, x
                waiting  6  from the file: the whole task
                differs  2 tasks  left alone, because no time stamp says which side is newer

                """
            );
    }

    [Fact]
    public void How_a_conflict_closes_and_what_is_only_recorded_is_said() =>
        Text(Given("1 status=a; 2 status=a", "1 status=b; 2 status=b", "1 status=c; 2 status=b").OnConflict(ConflictChoice.KeepDb))
            .ShouldBe(
                """
                item  1  update  status: b -> c
                conflict  1  resolved at once by rule: Both sides changed status
                base  1 task  recorded as agreed; neither side is written

                """
            );

    [Fact]
    public void An_empty_plan_says_so() => Text(Given("1", "1", "1")).ShouldBe("Nothing to do.\n");

    [Theory]
    [InlineData("db_password=hunter2")]
    [InlineData("ApiKey=hunter2")]
    [InlineData("params_json={auth:{accessToken:hunter2}}")]
    [InlineData("params_json={list:[{client_SECRET:{deep:hunter2}}]}")]
    public void Secrets_are_masked_wherever_they_stand(string fields)
    {
        foreach (
            var plan in new[]
            {
                Text(Given(file: $"1 {fields}")),
                Text(Given($"1 {fields}; 2", "2", $"1 {fields} status=b; 2")),
                Text(Given($"1 {fields}", $"1 {fields.Replace("hunter2", "hunter3", StringComparison.Ordinal)}", $"1 {fields}")),
                Text(Given($"1 {fields}", $"1 {fields}", $"1 {fields.Replace("hunter2", "hunter3", StringComparison.Ordinal)}")),
            }
        )
        {
            plan.ShouldNotContain("hunter");
        }

        Text(Given(file: $"1 {fields}")).ShouldContain("***");
    }

    [Fact]
    public void Nothing_in_a_value_or_a_name_reaches_the_terminal_raw()
    {
        var text = Text(Given(file: "1 status=\u001b[31mred x\u202e=a\u0085b y=\u200bz"));
        text.ShouldNotContain('\u001b');
        text.ShouldNotContain('\u202e');
        text.ShouldNotContain('\u0085');
        text.ShouldNotContain('\u200b');
        text.ShouldContain("\\u001B[31mred");
    }

    [Fact]
    public void Long_values_are_shortened() => Text(Given(file: $"1 status={new string('a', 500)}")).Length.ShouldBeLessThan(200);

    private static string Text(Case given) => PlanText.Of(given.Sync().Plan);
}
