using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Planning;

/// <summary>What several files mean to a plan.</summary>
public sealed class FileRules
{
    private const string A = "a.yml";
    private const string B = "b.yml";
    private static readonly MergePolicy Policy = new() { RunTime = Notation.Now };

    [Fact]
    public void R161_a_new_row_goes_to_the_first_file_or_to_the_one_that_it_names()
    {
        var input = Input([(A, ""), (B, "")], rows: "1; 2") with { NamedFiles = new Dictionary<TaskId, string> { [Id(2)] = B } };

        var plan = Reconciler.Plan(input, Policy);

        plan.Tasks.Select(task => (task.Id, task.File, task.Item is ItemChange.Append))
            .ShouldBe([(Id(1), A, true), (Id(2), B, true)], ignoreOrder: true);
        plan.Tasks.ShouldAllBe(task => task.Base!.File == task.File);
    }

    [Fact]
    public void R162_an_id_in_two_files_is_refused_in_both_and_neither_deleted_nor_written()
    {
        var input = Input(
            [(A, "1 status=a; 2 status=new"), (B, "1 status=b")],
            rows: "1 status=c; 2 status=a; 3",
            bases: [(A, "1 status=a; 2 status=a; 3")]
        );

        var plan = Reconciler.Plan(input, Policy);

        var refusal = plan.Refusals.ShouldHaveSingleItem();
        (refusal.Id, refusal.Code, refusal.File).ShouldBe((Id(1), ErrorCode.DuplicateId, A));
        refusal.Message.ShouldContain("a.yml and in b.yml");
        plan.Tasks.ShouldHaveSingleItem().Id.ShouldBe(Id(2));
    }

    [Fact]
    public void R163_a_run_over_fewer_files_leaves_the_tasks_of_the_others_alone()
    {
        var input = Input([(A, "1 status=new")], rows: "1 status=a; 2 status=b; 3", bases: [(A, "1 status=a"), (B, "2 status=a")]) with
        {
            NamedFiles = new Dictionary<TaskId, string> { [Id(3)] = B },
        };

        var plan = Reconciler.Plan(input, Policy);

        plan.Tasks.ShouldHaveSingleItem().Id.ShouldBe(Id(1));
        plan.Conflicts.ShouldBeEmpty();
        plan.Waiting.ShouldBeEmpty();
    }

    [Fact]
    public void R164_while_a_file_of_the_set_cannot_be_read_no_row_is_deleted_and_the_edits_of_the_others_go_on()
    {
        var input = Input(
            [(A, "1 status=new"), (B, null)],
            rows: "1 status=a; 2; 3 status=edited",
            bases: [(A, "1 status=a; 2"), (B, "3 status=a")]
        );

        var plan = Reconciler.Plan(input, Policy);

        plan.Tasks.ShouldHaveSingleItem().Id.ShouldBe(Id(1));
        plan.Waiting.ShouldHaveSingleItem().Task.ShouldBe(Id(3));
    }

    [Fact]
    public void R165_a_task_that_moves_to_another_file_keeps_its_row_and_its_edits_from_both_sides()
    {
        var input = Input(
            [(A, ""), (B, "1 status=a user_id=new; 2")],
            rows: "1 status=paused user_id=u; 2",
            bases: [(A, "1 status=a user_id=u"), (B, "2")]
        );

        var plan = Reconciler.Plan(input, Policy);

        var moved = plan.Tasks.ShouldHaveSingleItem();
        moved.File.ShouldBe(B);
        moved.Row.ShouldBeOfType<RowChange.Update>().Edits.Select(edit => edit.Path.ToString()).ShouldContain("user_id");
        moved.Item.ShouldBeOfType<ItemChange.Update>().Edits.Select(edit => edit.Path.ToString()).ShouldContain("status");
        moved.Base!.File.ShouldBe(B);
    }

    [Fact]
    public void R167_an_item_that_comes_back_finds_the_values_of_the_row_that_a_run_deleted()
    {
        var (item, row) = (
            Fields("next_run_at", 1),
            Fields("next_run_at", 5).With("status", TaskValue.Of("paused")).With("user_id", TaskValue.Of("ann"))
        );
        var input = Returning(item, row);

        var plan = Reconciler.Plan(input, Policy).Tasks.ShouldHaveSingleItem();

        var inserted = plan.Row.ShouldBeOfType<RowChange.Insert>().Fields;
        (inserted["status"], inserted["user_id"], inserted["next_run_at"]).ShouldBe((row["status"], row["user_id"], row["next_run_at"]));
        inserted.Has("params_json").ShouldBeFalse("nothing is known of it, so it is the default's turn");
        var @base = plan.BaseWith(inserted.With("params_json", TaskValue.Of("default")))!;
        (@base.Fields["status"], @base.Fields["next_run_at"]).ShouldBe((row["status"], item["next_run_at"]));
        (@base.LeftOut.Contains("status"), @base.Fields["params_json"]).ShouldBe((true, TaskValue.Of("default")));
    }

    [Fact]
    public void R167_a_later_time_in_the_item_stays_and_what_the_item_says_counts()
    {
        var (item, row) = (
            Fields("next_run_at", 7).With("status", TaskValue.Of("active")),
            Fields("next_run_at", 5).With("status", TaskValue.Of("paused"))
        );

        var inserted = Inserted(Returning(item, row));

        (inserted["status"], inserted["next_run_at"]).ShouldBe((item["status"], item["next_run_at"]));
    }

    [Theory]
    [InlineData("skill_name")]
    [InlineData("schedule_cron")]
    public void R167_another_skill_or_schedule_is_another_task(string field)
    {
        var row = Fields("next_run_at", 5).With("user_id", TaskValue.Of("ann"));

        Inserted(Returning(Fields("next_run_at", 1).With(field, TaskValue.Of("@hourly")), row)).Has("user_id").ShouldBeFalse();
    }

    [Fact]
    public void R166_the_guard_measures_each_file_and_holds_only_the_file_that_trips_it()
    {
        var input = Input(
            [(A, ""), (B, "11 status=new; 12; 13; 14; 15; 16")],
            rows: "1; 2; 3; 11 status=a; 12; 13; 14; 15; 16; 17",
            bases: [(A, "1; 2; 3"), (B, "11 status=a; 12; 13; 14; 15; 16; 17")]
        );

        var plan = Reconciler.Plan(input, Policy);

        var held = plan.Held.ShouldHaveSingleItem();
        (held.Side, held.File, held.Tasks.Count).ShouldBe((Side.Database, A, 3));
        plan.Tasks.Select(task => task.Id).ShouldBe([Id(11), Id(17)], ignoreOrder: true);
        Reconciler.Plan(input, Policy with { Force = true }).Held.ShouldBeEmpty();
    }

    [Fact]
    public void R166_the_whole_side_is_held_where_the_files_together_trip_the_guard()
    {
        var input = Input([(A, "1; 2"), (B, "5; 6")], rows: "1; 2; 3; 4; 5; 6; 7; 8; 9", bases: [(A, "1; 2; 3; 4"), (B, "5; 6; 7; 8; 9")]);

        var held = Reconciler.Plan(input, Policy).Held.ShouldHaveSingleItem();

        (held.File, held.Tasks.Count).ShouldBe((null, 5));
    }

    private static TaskId Id(int id) => new(id);

    private static PlanInput Input((string Name, string? Items)[] files, string rows, (string Name, string Tasks)[]? bases = null) =>
        new(
            new FileSet([
                .. files.Select(file => new FileView(file.Name, file.Items is null ? null : Of(Side.File, Notation.Items(file.Items)))),
            ]),
            Of(Side.Database, Notation.Rows(rows)),
            new Base((bases ?? []).SelectMany(file => Notation.Bases(file.Tasks, file.Name)).ToDictionary(task => task.Id)),
            new Dictionary<TaskId, Conflict>()
        );

    private static Snapshot Of(Side side, IEnumerable<ScheduledTask> tasks) =>
        new() { Side = side, Tasks = tasks.ToDictionary(task => task.Id) };

    private static TaskValue.Map Fields(string runtime, int hours) =>
        TaskValue.Map.Of([
            KeyValuePair.Create("skill_name", TaskValue.Of("report")),
            KeyValuePair.Create("schedule_cron", TaskValue.Of("@daily")),
            KeyValuePair.Create(runtime, TaskValue.Of(Notation.Epoch.AddHours(hours))),
        ]);

    private static PlanInput Returning(TaskValue.Map item, TaskValue.Map row) =>
        new(
            FileSet.Of(A, Of(Side.File, [new ScheduledTask(Id(1), item, 1)])),
            Of(Side.Database, []),
            Base.Empty,
            new Dictionary<TaskId, Conflict>()
        )
        {
            FormerRows = new Dictionary<TaskId, TaskValue.Map> { [Id(1)] = row },
        };

    private static TaskValue.Map Inserted(PlanInput input) =>
        Reconciler.Plan(input, Policy).Tasks.ShouldHaveSingleItem().Row.ShouldBeOfType<RowChange.Insert>().Fields;
}
