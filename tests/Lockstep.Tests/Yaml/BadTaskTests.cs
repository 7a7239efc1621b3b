using Lockstep.Core.Model;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Yaml.Schedules;

namespace Lockstep.Tests.Yaml;

/// <summary>Tasks that are refused alone, while the others of the file go on; and odd writings that are read.</summary>
public sealed class BadTaskTests
{
    private static readonly string Other = "  - id: 99\n" + Required;

    [Fact]
    public void C09_a_byte_order_mark_is_no_part_of_the_first_key()
    {
        var document = Read("\uFEFF" + WithTask(""));
        document.Snapshot.Tasks.Count.ShouldBe(1);
        document.PlaceOf(new TaskId(1), new FieldPath("skill_name")).ShouldBe(new TextPlace(3, 5, "    skill_name: report", 5));
    }

    [Theory]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    public void C16_a_raw_line_break_of_YAML_1_1_in_a_value_refuses_the_task(string character)
    {
        var refusal = RefusedTask(WithTask($"    status: x{character}b: y\n"));
        refusal.Code.ShouldBe(ErrorCode.InvalidValue);
        refusal.Message.ShouldContain("\\N, \\L or \\P");
        RefusedTask(WithTask($"    status: \"x{character}y\"\n")).Place!.Line.ShouldBe(6);
    }

    [Fact]
    public void C16_in_a_comment_they_are_no_break_and_inject_nothing() =>
        OnlyTask(WithTask("    # c\u2028    status: x\n    user_id: a\n")).Fields.Keys.ShouldNotContain("status");

    [Fact]
    public void C16_as_escapes_they_are_values() =>
        OnlyTask(WithTask("    status: \"a\\N\\L\\P\"\n"))["status"].ShouldBe(TaskValue.Of("a\u0085\u2028\u2029"));

    [Fact]
    public void C19_an_escaped_NUL_refuses_the_task() => RefusedTask(WithTask("    status: \"a\\0\"\n")).Message.ShouldContain("NUL");

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"a\\udc00b\"")]
    [InlineData("\"\\uD83Dx\"")]
    public void C20_half_a_surrogate_pair_refuses_the_task_alone(string written)
    {
        var document = Read(WithTask($"    status: {written}\n") + Other);
        document.Snapshot.Refused.Keys.ShouldBe([new TaskId(1)]);
        document.Snapshot.Refused[new TaskId(1)].Message.ShouldContain("surrogate");
        document.Snapshot.Tasks.Keys.ShouldBe([new TaskId(99)]);
    }

    [Fact]
    public void C20_a_whole_pair_is_a_character() =>
        OnlyTask(WithTask("    status: \"\\ud83d\\ude00\"\n"))["status"].ShouldBe(TaskValue.Of("😀"));

    [Fact]
    public void C21_escaped_control_characters_are_values() =>
        OnlyTask(WithTask("    status: \"\\e\\x9b\\x7f\"\n"))["status"].ShouldBe(TaskValue.Of("\x1B\x9B\x7F"));

    [Fact]
    public void C22_turned_and_invisible_text_is_read() =>
        OnlyTask(WithTask("    status: a\u202Eb\u200Bc\n"))["status"].ShouldBe(TaskValue.Of("a\u202Eb\u200Bc"));

    [Theory]
    [InlineData("    status: !Foo a\n")]
    [InlineData("    x: !!python/object:os.system a\n")]
    [InlineData("    x: [1, !Foo {a: 1}]\n")]
    public void C26_a_tag_of_a_type_refuses_the_task(string line) => RefusedTask(WithTask(line)).Message.ShouldContain("tag");

    [Theory]
    [InlineData("!!int abc")]
    [InlineData("!!binary aGk=")]
    [InlineData("!!bool maybe")]
    [InlineData("!!null x")]
    [InlineData("!!float x")]
    [InlineData("!!map [a]")]
    [InlineData("!!seq {a: 1}")]
    [InlineData("!!set {a}")]
    public void C27_a_tag_that_the_value_belies_refuses_the_task(string written) =>
        RefusedTask(WithTask($"    x: {written}\n")).Code.ShouldBe(ErrorCode.InvalidValue);

    [Theory]
    [InlineData("!!int s3cret")]
    [InlineData("!!bool s3cret")]
    [InlineData("!!float s3cret")]
    [InlineData("!!binary s3cret")]
    public void C27_the_message_does_not_repeat_the_value_which_may_be_a_secret(string written)
    {
        var refused = RefusedTask(WithTask($"    params_json: {{password: {written}}}\n"));
        refused.ToString().ShouldNotContain("s3cret");
        refused.Place!.SourceLine.ShouldBe("    params_json: {password: ***}");
    }

    [Theory]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("!!int \"5\"", "5")]
    [InlineData("!!float 5", "5")]
    [InlineData("!!bool \"true\"", "true")]
    [InlineData("!!null ''", "null")]
    [InlineData("! 5", "\"5\"")]
    [InlineData("!!map {a: !!seq [1]}", "{\"a\":[1]}")]
    public void C27_the_tags_of_the_core_schema_are_honoured(string written, string json) => TaskJson.ToText(Param(written)).ShouldBe(json);

    [Fact]
    public void C28_an_alias_has_the_value_of_its_anchor()
    {
        var task = OnlyTask(WithTask("    status: &s pending\n    user_id: *s\n    params_json: {a: &l [1, 2], b: *l}\n"));
        task["user_id"].ShouldBe(TaskValue.Of("pending"));
        TaskJson.ToText(task["params_json"]!).ShouldBe("{\"a\":[1,2],\"b\":[1,2]}");
    }

    [Fact]
    public void C29_a_merge_key_is_read_resolved()
    {
        var task = OnlyTask("base: &b {status: pending, user_id: a}\n" + WithTask("    <<: *b\n    status: own\n"));
        task["status"].ShouldBe(TaskValue.Of("own"));
        task["user_id"].ShouldBe(TaskValue.Of("a"));
        task.Fields.Has("<<").ShouldBeFalse();
    }

    [Fact]
    public void C29_of_several_merged_maps_the_first_wins() =>
        OnlyTask("a: &a {status: one}\nb: &b {status: two, user_id: x}\n" + WithTask("    <<: [*a, *b]\n"))["status"]
            .ShouldBe(TaskValue.Of("one"));

    [Fact]
    public void C29_a_merge_key_in_quotes_is_a_key() => OnlyTask(WithTask("    \"<<\": 1\n")).Fields.Has("<<").ShouldBeTrue();

    [Fact]
    public void C38_a_text_beyond_the_limit_refuses_the_task() =>
        RefusedTask(WithTask($"    status: {new string('x', 10_000_000)}\n")).Message.ShouldContain("limit");

    [Theory]
    [InlineData("    status: a\n    status: b\n", "lines 6 and 7")]
    [InlineData("    params_json: {a: 1, \"a\": 2}\n", "lines 6 and 6")]
    [InlineData("    params_json:\n      b:\n        c: 1\n        d: 2\n        c: 3\n", "lines 8 and 10")]
    public void C40_a_duplicate_key_refuses_the_task_and_names_both_lines(string lines, string words)
    {
        var document = Read(WithTask(lines) + Other);
        document.Snapshot.Refused[new TaskId(1)].Code.ShouldBe(ErrorCode.DuplicateKey);
        document.Snapshot.Refused[new TaskId(1)].Message.ShouldContain(words);
        document.Snapshot.Tasks.Keys.ShouldBe([new TaskId(99)]);
    }

    [Fact]
    public void C41_an_id_that_stands_twice_refuses_both_and_names_both_lines()
    {
        var document = Read(WithTask("") + Other + "  - id: 1\n" + Required);
        document.Snapshot.Tasks.Keys.ShouldBe([new TaskId(99)]);
        document.Snapshot.Refused[new TaskId(1)].Code.ShouldBe(ErrorCode.DuplicateId);
        document.Snapshot.Refused[new TaskId(1)].Message.ShouldContain("lines 2 and 10");
        document.Diagnostics.Count(diagnostic => diagnostic.Code == ErrorCode.DuplicateId).ShouldBe(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("id:\n    ")]
    [InlineData("id: ~\n    ")]
    [InlineData("id: ''\n    ")]
    [InlineData("id: [1]\n    ")]
    [InlineData("id: 01\n    ")]
    [InlineData("id: 0x1\n    ")]
    [InlineData("id: 1.0\n    ")]
    [InlineData("id: 1_000\n    ")]
    [InlineData("id: 9223372036854775808\n    ")]
    [InlineData("id: a/b\n    ")]
    [InlineData("id: 1\n    id: 2\n    ")]
    public void C43_C44_C45_an_item_without_a_readable_id_is_unidentified(string id)
    {
        var document = Read($"tasks:\n  - {id}{Required.TrimStart()}{Other}");
        document.Snapshot.Unidentified.ShouldHaveSingleItem().Place!.Line.ShouldBeInRange(2, 3);
        document.Snapshot.Tasks.Keys.ShouldBe([new TaskId(99)]);
        document.Snapshot.KnowsAbsence.ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("'1'")]
    [InlineData("!!str 1")]
    public void C44_a_canonical_number_in_quotes_is_an_id(string id) =>
        Read($"tasks:\n  - id: {id}\n{Required}").Snapshot.Tasks.Keys.ShouldBe([new TaskId(1)]);

    [Theory]
    [InlineData("a/b")]
    [InlineData("\"a\\nb\"")]
    [InlineData("é")]
    [InlineData("''")]
    public void C46_a_text_id_keeps_to_its_letters(string id) =>
        Read($"tasks:\n  - id: {id}\n{Required}", Options with { IdType = TaskIdType.Text }).Snapshot.Unidentified.Count.ShouldBe(1);

    [Fact]
    public void C49_a_plain_cron_expression_is_a_text() =>
        OnlyTask("tasks:\n  - id: 1\n    skill_name: a\n    schedule_cron: 0 12 * * *\n    next_run_at: 2026-12-01\n")["schedule_cron"]
            .ShouldBe(TaskValue.Of("0 12 * * *"));

    [Theory]
    [InlineData("60 * * * *", 21)]
    [InlineData("0 9 * * * * *", 33)]
    [InlineData("0 9 * * 8", 29)]
    [InlineData("H 9 * * *", 21)]
    public void C50_an_invalid_cron_expression_refuses_the_task_at_its_place(string cron, int column)
    {
        var refusal = RefusedTask($"tasks:\n  - id: 1\n    skill_name: a\n    schedule_cron: \"{cron}\"\n    next_run_at: 2026-12-01\n");
        refusal.Code.ShouldBe(ErrorCode.InvalidCron);
        (refusal.Place!.Line, refusal.Place.Column).ShouldBe((4, column));
    }

    [Fact]
    public void C51_a_day_that_never_comes_is_a_warning()
    {
        var document = Read("tasks:\n  - id: 1\n    skill_name: a\n    schedule_cron: \"0 0 31 2 *\"\n    next_run_at: 2026-12-01\n");
        document.Snapshot.Tasks.Count.ShouldBe(1);
        var warning = document.Diagnostics.ShouldHaveSingleItem();
        (warning.IsError, warning.Place.Line, warning.Task).ShouldBe((false, 4, new TaskId(1)));
    }

    [Theory]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("Yes", "\"Yes\"")]
    [InlineData("y", "\"y\"")]
    [InlineData("TRUE", "true")]
    [InlineData("False", "false")]
    [InlineData("0755", "755")]
    [InlineData("012", "12")]
    [InlineData("+7", "7")]
    [InlineData("0o17", "15")]
    [InlineData("0xfF", "255")]
    [InlineData("-0x1", "\"-0x1\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("12:30:45", "\"12:30:45\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("1.10", "1.10")]
    [InlineData("1e3", "1e3")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-00.50e-02", "-0.50e-02")]
    [InlineData("12345678901234567890.12345678901234567890", "12345678901234567890.12345678901234567890")]
    [InlineData("99999999999999999999", "99999999999999999999")]
    [InlineData("~", "null")]
    [InlineData("Null", "null")]
    [InlineData("''", "\"\"")]
    [InlineData("nUll", "\"nUll\"")]
    [InlineData("2026-01-01", "\"2026-01-01\"")]
    [InlineData("1e", "\"1e\"")]
    [InlineData(".", "\".\"")]
    [InlineData("0b1", "\"0b1\"")]
    public void C52_C53_C54_C55_C57_plain_values_mean_what_the_core_schema_says(string written, string json) =>
        TaskJson.ToText(Param(written)).ShouldBe(json);

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData(".NaN")]
    [InlineData("1e999999")]
    public void C56_a_number_without_a_form_in_JSON_refuses_the_task(string written) =>
        RefusedTask(WithTask($"    params_json: {{a: {written}}}\n")).Code.ShouldBe(ErrorCode.InvalidValue);

    [Fact]
    public void C58_null_empty_and_left_out_are_three_things()
    {
        OnlyTask(WithTask("    status: ~\n"))["status"].ShouldBe(TaskValue.Null);
        OnlyTask(WithTask("    status: ''\n"))["status"].ShouldBe(TaskValue.Of(""));
        OnlyTask(WithTask(""))["status"].ShouldBeNull();
    }

    [Fact]
    public void C60_a_missing_space_after_the_colon_is_named() =>
        Read("tasks:\n  - id:1\n" + Other).Snapshot.Unidentified.Single().Message.ShouldContain("space");

    [Fact]
    public void C61_a_tab_by_escape_in_a_path_is_a_warning()
    {
        var document = Read(WithTask("    x: \"C:\\temp\"\n    y: 'C:\\temp'\n"));
        document.Snapshot.Tasks.Values.Single()["x"].ShouldBe(TaskValue.Of("C:\temp"));
        document.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("TAB");
    }

    [Theory]
    [InlineData("|2\n        a\n\n", "  a\n")]
    [InlineData("|+\n      a\n\n", "a\n\n\n")]
    [InlineData(">-\n      a\n      b\n\n", "a b")]
    [InlineData("|\n      # no comment\n      a#b\n", "# no comment\na#b\n")]
    [InlineData("a#b", "a#b")]
    public void C62_C63_block_scalars_and_hashes_are_content(string written, string value) =>
        OnlyTask(WithTask($"    status: {written}\n"))["status"].ShouldBe(TaskValue.Of(value));

    [Fact]
    public void C64_items_in_braces_are_tasks()
    {
        const string text = "tasks: [{id: 1, skill_name: a, schedule_cron: \"@daily\", next_run_at: 2026-12-01}, {id: 2,}]\n";
        Read(text).Snapshot.Tasks.Keys.ShouldBe([new TaskId(1)]);
        Read(text).Snapshot.Refused.Keys.ShouldBe([new TaskId(2)]);
    }

    [Theory]
    [InlineData("    ? [a]\n    : 1\n")]
    [InlineData("    params_json: {[a]: 1}\n")]
    [InlineData("    : 1\n")]
    [InlineData("    ~: 1\n")]
    [InlineData("    params_json: {null: 1}\n")]
    public void C67_a_key_that_is_no_text_refuses_the_task(string lines) => RefusedTask(WithTask(lines)).Message.ShouldContain("key");

    [Theory]
    [InlineData("text")]
    [InlineData("[a, b]")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("5")]
    public void C68_an_item_that_is_no_map_is_refused_alone(string item)
    {
        var document = Read($"tasks:\n  - {item}\n{Other}");
        document.Snapshot.Unidentified.ShouldHaveSingleItem().Code.ShouldBe(ErrorCode.NotATask);
        document.Snapshot.Tasks.Count.ShouldBe(1);
    }

    [Fact]
    public void All_missing_fields_are_named()
    {
        var refusal = RefusedTask("tasks:\n  - id: 1\n    schedule_cron: \"@daily\"\n");
        refusal.Code.ShouldBe(ErrorCode.MissingField);
        refusal.Message.ShouldContain("skill_name, next_run_at");
    }

    [Fact]
    public void A_plain_value_of_a_text_field_is_its_text()
    {
        var task = OnlyTask(WithTask("    user_id: 007\n    status: true\n"));
        task["user_id"].ShouldBe(TaskValue.Of("007"));
        task["status"].ShouldBe(TaskValue.Of("true"));
    }

    [Fact]
    public void A_document_that_is_itself_the_list_is_read() =>
        Read("- id: 1\n  skill_name: a\n  schedule_cron: \"@daily\"\n  next_run_at: 2026-12-01\n").Snapshot.Tasks.Count.ShouldBe(1);
}
