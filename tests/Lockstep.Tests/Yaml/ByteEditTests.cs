using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Yaml.Schedules;

namespace Lockstep.Tests.Yaml;

/// <summary>Edits with the full text before and after.</summary>
public sealed class ByteEditTests
{
    private const string Least = "skill_name: a, schedule_cron: \"@daily\", next_run_at: 2026-12-01";
    private static readonly TaskValue Text = TaskValue.Of("new");

    [Theory]
    [InlineData("plain", "plain", "other", "other")]
    [InlineData("'single'", "single", "it's", "'it''s'")]
    [InlineData("\"double\"", "double", "a\"b\\", "\"a\\\"b\\\\\"")]
    [InlineData("plain", "plain", "true", "\"true\"")]
    [InlineData("plain", "plain", "no", "\"no\"")]
    [InlineData("plain", "plain", "0123", "\"0123\"")]
    [InlineData("plain", "plain", "1e3", "\"1e3\"")]
    [InlineData("plain", "plain", "1:30", "\"1:30\"")]
    [InlineData("plain", "plain", "~", "\"~\"")]
    [InlineData("plain", "plain", "", "\"\"")]
    [InlineData("plain", "plain", "2026-01-01", "\"2026-01-01\"")]
    [InlineData("plain", "plain", "a: b", "\"a: b\"")]
    [InlineData("plain", "plain", "a #b", "\"a #b\"")]
    [InlineData("plain", "plain", "a#b:c", "a#b:c")]
    [InlineData("plain", "plain", "*/5 * * * *", "\"*/5 * * * *\"")]
    [InlineData("plain", "plain", " padded ", "\" padded \"")]
    [InlineData("plain", "plain", "é😀", "é😀")]
    [InlineData("'single'", "single", "line\nbreak", "\"line\\nbreak\"")]
    [InlineData("plain", "plain", "- x", "\"- x\"")]
    [InlineData("plain", "plain", "a, b]", "a, b]")]
    public void A_text_keeps_its_quotes_where_its_type_stays_clear(string written, string old, string value, string expected)
    {
        var text = WithTask($"    x: {written}  # c\n");
        OnlyTask(text)["x"].ShouldBe(TaskValue.Of(old));
        Set(text, 1, ("x", TaskValue.Of(value))).ShouldBe(WithTask($"    x: {expected}  # c\n"));
    }

    [Theory]
    [InlineData("a\u0085b", "\"a\\Nb\"")]
    [InlineData("a\u2028\u2029", "\"a\\L\\P\"")]
    [InlineData("\x1B[0m\x7F\x9B\uFEFF", "\"\\x1B[0m\\x7F\\x9B\\uFEFF\"")]
    [InlineData("a\r\n\tb", "\"a\\r\\n\\tb\"")]
    public void C17_C21_breaks_and_control_characters_are_written_as_escapes(string value, string expected) =>
        Set(WithTask("    x: old\n"), 1, ("x", TaskValue.Of(value))).ShouldBe(WithTask($"    x: {expected}\n"));

    [Theory]
    [InlineData("5", "6")]
    [InlineData("\"5\"", "6")]
    [InlineData("1.10", "99999999999999999999.10")]
    public void A_number_is_never_quoted(string written, string number) =>
        Set(WithTask($"    x: {written}\n"), 1, ("x", Number(number))).ShouldBe(WithTask($"    x: {number}\n"));

    [Theory]
    [InlineData("x: 1.10", "1.1")]
    [InlineData("x: 0x10", "16")]
    [InlineData("x: 1e3", "1000")]
    public void C55_a_value_that_means_the_same_is_never_rewritten(string line, string number) =>
        Set(WithTask($"    {line}\n"), 1, ("x", Number(number))).ShouldBe(WithTask($"    {line}\n"));

    [Fact]
    public void A_map_in_another_order_is_the_same() =>
        Set(
                WithTask("    params_json: {a: 1, b: 2}\n"),
                1,
                ("params_json", TaskJson.Parse("{\"b\":2,\"a\":1.0}")),
                ("next_run_at", Instant("2026-12-01T10:00:00+01:00"))
            )
            .ShouldBe(WithTask("    params_json: {a: 1, b: 2}\n"));

    [Theory]
    [InlineData("\"2026-12-01T09:00:00+00:00\"", "\"2026-12-02T10:30:00+00:00\"")]
    [InlineData("'2026-12-01T09:00:00Z'", "'2026-12-02T10:30:00Z'")]
    [InlineData("2026-12-01 09:00", "2026-12-02 10:30")]
    [InlineData("2026-12-01 09:00:00.000+02:00", "2026-12-02 12:30:00.000+02:00")]
    [InlineData("2026-12-01T09:00:00-0330", "2026-12-02T07:00:00-0330")]
    [InlineData("2026-12-01t09:00:00z", "2026-12-02t10:30:00z")]
    [InlineData("2026-12-01", "2026-12-02T10:30:00+00:00")]
    public void A_time_stamp_keeps_the_style_of_the_one_before_it(string written, string expected)
    {
        var text = WithTask($"    created_at: {written}\n");
        if (OnlyTaskOrNull(text) is null)
        {
            return;
        }

        Set(text, 1, ("created_at", Instant("2026-12-02T10:30:00Z"))).ShouldBe(WithTask($"    created_at: {expected}\n"));
    }

    [Fact]
    public void A_time_stamp_gets_the_fraction_that_it_needs() =>
        Set(WithTask("    created_at: 2026-12-01T09:00:00Z\n"), 1, ("created_at", Instant("2026-12-01T09:00:00.25Z")))
            .ShouldBe(WithTask("    created_at: 2026-12-01T09:00:00.25Z\n"));

    [Fact]
    public void A_key_inside_params_is_set_at_any_depth() =>
        Set(
                WithTask("    params_json:  # p\n      a:\n        b: 1  # one\n        c: {d: [1], e: x}\n"),
                1,
                ("params_json.a.b", Number("2")),
                ("params_json.a.c.e", TaskValue.Null),
                ("params_json.a.c.d", TaskJson.Parse("[1,\"2\"]"))
            )
            .ShouldBe(WithTask("    params_json:  # p\n      a:\n        b: 2  # one\n        c: {d: [1, \"2\"], e: null}\n"));

    [Fact]
    public void Missing_maps_on_the_way_are_made() =>
        Set(WithTask("    status: x\n"), 1, ("params_json.a.b", Number("1")), ("params_json.a.c", Text))
            .ShouldBe(WithTask("    status: x\n    params_json:\n      a:\n        b: 1\n        c: new\n"));

    [Theory]
    [InlineData("params_json: {}", "params_json: {a: 1}")]
    [InlineData("params_json: { }", "params_json: {a: 1 }")]
    [InlineData("params_json: {b: 2,}", "params_json: {b: 2, a: 1,}")]
    [InlineData("params_json: { b: 2 }", "params_json: { b: 2, a: 1 }")]
    [InlineData("params_json: {\"b\": 2}", "params_json: {\"b\": 2, \"a\": 1}")]
    [InlineData("params_json:", "params_json: {a: 1}")]
    [InlineData("params_json: ~  # c", "params_json: {a: 1}  # c")]
    [InlineData("params_json:   # c", "params_json: {a: 1}   # c")]
    [InlineData("params_json: [1]", "params_json: {a: 1}")]
    [InlineData("params_json: {b}", "params_json: {b, a: 1}")]
    public void A_key_is_added_in_braces(string line, string expected) =>
        Set(WithTask($"    {line}\n"), 1, ("params_json.a", Number("1"))).ShouldBe(WithTask($"    {expected}\n"));

    [Theory]
    [InlineData("{a: 1, b: 2, c: 3}", "a", "{b: 2, c: 3}")]
    [InlineData("{a: 1, b: 2, c: 3}", "b", "{a: 1, c: 3}")]
    [InlineData("{a: 1, b: 2, c: 3}", "c", "{a: 1, b: 2}")]
    [InlineData("{a: 1, b: 2,}", "b", "{a: 1,}")]
    [InlineData("{a: 1,}", "a", "{}")]
    [InlineData("{\n      a: 1, # one\n      b: 2 # two\n      }", "b", "{\n      a: 1 # one\n       # two\n      }")]
    [InlineData("{\n      a: 1, # one\n      b: 2\n      }", "a", "{\n       # one\n      b: 2\n      }")]
    public void A_key_goes_from_braces_with_one_comma(string written, string key, string expected) =>
        Set(WithTask($"    params_json: {written}\n"), 1, ($"params_json.{key}", null))
            .ShouldBe(WithTask($"    params_json: {expected}\n"));

    [Theory]
    [InlineData("b: {d, c: 2}", "params_json.b.d", "b: {d: 1, c: 2}")]
    [InlineData("b: {d: , c: 2}", "params_json.b.d", "b: {d: 1 , c: 2}")]
    public void A_value_that_nobody_wrote_is_set(string line, string path, string expected) =>
        Set(WithTask($"    params_json:\n      {line}\n"), 1, (path, Number("1")))
            .ShouldBe(WithTask($"    params_json:\n      {expected}\n"));

    [Fact]
    public void The_last_key_of_a_block_leaves_empty_braces() =>
        Set(WithTask("    params_json:  # p\n      # inside\n      a: 1  # one\n    status: x\n"), 1, ("params_json.a", null))
            .ShouldBe(WithTask("    params_json: {}  # p\n    status: x\n"));

    [Fact]
    public void A_block_gives_way_to_one_value_and_its_comment_stays() =>
        Set(WithTask("    params_json:  # p\n      a: 1\n      b: [2]\n# end\n"), 1, ("params_json", TaskValue.Null))
            .ShouldBe(WithTask("    params_json: null  # p\n# end\n"));

    [Fact]
    public void A_list_in_a_block_stays_one() =>
        Set(WithTask("    tags:\n    - a  # first\n    - b\n    status: x\n"), 1, ("tags", TaskJson.Parse("[\"c\",{\"d\":1}]")))
            .ShouldBe(WithTask("    tags:\n    - c\n    - {d: 1}\n    status: x\n"));

    [Theory]
    [InlineData("|\n      a\n      b\n\n\n", "one", "one\n\n\n")]
    [InlineData("|-  # c\n      a\n\n", "one", "one  # c\n\n")]
    [InlineData("|\n        a\n        b\n\n", "c\n\nd\n", "|\n        c\n\n        d\n\n")]
    [InlineData(">-  # c\n      a\n", "c\nd", "|-  # c\n      c\n      d\n")]
    [InlineData("|+\n      a\n\n\n", "one", "one\n\n\n")]
    [InlineData("|\n      a\n", " c\nd\n", "\" c\\nd\\n\"\n")]
    public void C62_a_block_scalar_hands_back_the_blank_lines_after_it(string written, string value, string expected) =>
        Set(WithTask($"    x: {written}    status: s\n"), 1, ("x", TaskValue.Of(value)))
            .ShouldBe(WithTask($"    x: {expected}    status: s\n"));

    [Fact]
    public void A_key_comes_after_a_block_scalar_that_keeps_its_blank_lines() =>
        Set(WithTask("    x: |+\n      a\n\n"), 1, ("status", Text)).ShouldBe(WithTask("    x: |+\n      a\n\n    status: new\n"));

    [Fact]
    public void The_key_beside_the_dash_can_go()
    {
        Set("tasks:\n  - status: x\n    id: 1\n" + Required, 1, ("status", null)).ShouldBe("tasks:\n  - id: 1\n" + Required);
        Set("tasks:\n  - status: x\n    # the id\n    id: 1\n" + Required, 1, ("status", null))
            .ShouldBe("tasks:\n  - \n    # the id\n    id: 1\n" + Required);
    }

    [Fact]
    public void C28_a_change_to_an_alias_writes_a_literal_at_that_place_only() =>
        Set(WithTask("    status: &s a\n    user_id: *s\n"), 1, ("user_id", Text))
            .ShouldBe(WithTask("    status: &s a\n    user_id: new\n"));

    [Fact]
    public void C28_a_change_at_the_anchor_gives_the_aliases_the_old_value() =>
        Set(WithTask("    status: &s a\n    user_id: *s\nother: *s\n"), 1, ("status", Text))
            .ShouldBe(WithTask("    status: &s new\n    user_id: a\nother: a\n"));

    [Fact]
    public void C28_a_delete_of_the_anchor_gives_the_aliases_the_old_value() =>
        Apply(WithTask("    status: &s 'a b'\n") + "  - id: 2\n" + Required + "    status: *s\n", (1, Delete))
            .ShouldBe("tasks:\n  - id: 2\n" + Required + "    status: 'a b'\n");

    [Fact]
    public void C28_a_map_with_an_anchor_used_elsewhere_refuses_the_edit()
    {
        var text = WithTask("    params_json: &p {a: 1}\n") + "  - id: 2\n" + Required + "    params_json: *p\n";
        foreach (var change in new[] { Update(("params_json.a", Number("2"))), Update(("params_json", TaskValue.Null)), Delete })
        {
            var result = ApplyAll(text, (1, change), (2, Update(("status", Text))));
            result.Refused.Keys.ShouldBe([new TaskId(1)]);
            result.Refused.Values.Single().Code.ShouldBe(ErrorCode.EditNotPossible);
            Schedules.Text(result.Document).ShouldBe(text + "    status: new\n");
        }

        Set(text, 2, ("params_json.a", Number("2"))).ShouldBe(text.Replace("*p", "{a: 2}", StringComparison.Ordinal));
    }

    [Fact]
    public void C29_an_edit_of_a_merged_value_adds_an_explicit_key()
    {
        var text = "base: &b {status: x}\n" + WithTask("    <<: *b\n");
        Set(text, 1, ("status", Text)).ShouldBe(text + "    status: new\n");
        ApplyAll(text, (1, Update(("status", null)))).Refused.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void C13_new_lines_end_like_their_neighbours(string lineBreak)
    {
        string With(string text) => text.Replace("\n", lineBreak, StringComparison.Ordinal);
        Apply(With(WithTask("    x: 1\n")), (1, Update(("params_json.a", Text), ("x", null))), (2, Append()))
            .ShouldBe(With(WithTask("    params_json:\n      a: new\n  - id: 2\n" + Required)));
    }

    [Fact]
    public void C14_in_a_mixed_file_a_new_line_copies_its_neighbour()
    {
        var text = WithTask("") + ("  - id: 2\n" + Required).Replace("\n", "\r\n", StringComparison.Ordinal);
        Apply(text, (1, Update(("x", Text))), (2, Update(("x", Text))))
            .ShouldBe(
                WithTask("    x: new\n") + ("  - id: 2\n" + Required + "    x: new\n").Replace("\n", "\r\n", StringComparison.Ordinal)
            );
    }

    [Fact]
    public void C09_a_byte_order_mark_stays() =>
        Set("\uFEFF# é\n" + WithTask("    x: é\n"), 1, ("x", Text)).ShouldBe("\uFEFF# é\n" + WithTask("    x: new\n"));

    [Fact]
    public void C66_a_missing_final_newline_stays_missing()
    {
        var text = WithTask("    x: 1\n    y: 2");
        Set(text, 1, ("y", null)).ShouldBe(WithTask("    x: 1"));
        Set(text, 1, ("x", null), ("y", null)).ShouldBe(WithTask("").TrimEnd('\n'));
        Set(text, 1, ("z", Text)).ShouldBe(text + "\n    z: new");
        Apply(text, (2, Append())).ShouldBe(text + ("\n  - id: 2\n" + Required).TrimEnd('\n'));
        Apply(WithTask("") + "  - id: 2\n" + Required.TrimEnd('\n'), (2, Delete)).ShouldBe(WithTask("").TrimEnd('\n'));
    }

    [Fact]
    public void C65_the_comment_above_the_next_task_stays_with_it() =>
        Apply(WithTask("    x: 1 # in\n    # also in\n") + "  # next\n  - id: 2\n" + Required, (1, Delete))
            .ShouldBe("tasks:\n  # next\n  - id: 2\n" + Required);

    [Fact]
    public void Heads_of_groups_and_comments_apart_stay() =>
        Apply("tasks:\n  # apart\n\n  # --- group\n  # mine\n  - id: 1\n" + Required + "  - id: 2\n" + Required, (1, Delete))
            .ShouldBe("tasks:\n  # apart\n\n  # --- group\n  - id: 2\n" + Required);

    [Theory]
    [InlineData("tasks: []  # none\n# end\n", "tasks:  # none\n  - id: 1\n{0}# end\n")]
    [InlineData("tasks:\nother: 1\n", "tasks:\n  - id: 1\n{0}other: 1\n")]
    [InlineData("tasks: ~\n", "tasks:\n  - id: 1\n{0}")]
    [InlineData("tasks: null # c\n", "tasks: # c\n  - id: 1\n{0}")]
    [InlineData("# c\ntasks:  # here\n", "# c\ntasks:  # here\n  - id: 1\n{0}")]
    public void A_task_enters_an_empty_list(string text, string expected) =>
        Apply(text, (1, Append())).ShouldBe(expected.Replace("{0}", Required, StringComparison.Ordinal));

    [Fact]
    public void A_task_enters_an_empty_document_that_is_the_list() =>
        Apply("# c\n[]\n", (1, Append()))
            .ShouldBe("# c\n" + "  - id: 1\n".TrimStart() + Required.Replace("    ", "  ", StringComparison.Ordinal));

    [Fact]
    public void C64_tasks_in_braces_are_edited_in_place()
    {
        const string text = "tasks: [{id: 1, " + Least + "}, {id: 2, " + Least + "}]  # c\n";
        Set(text, 2, ("status", TaskValue.Of("a, b")))
            .ShouldBe("tasks: [{id: 1, " + Least + "}, {id: 2, " + Least + ", status: \"a, b\"}]  # c\n");
        Apply(text, (1, Delete)).ShouldBe("tasks: [{id: 2, " + Least + "}]  # c\n");
        Apply(text, (1, Delete), (2, Delete)).ShouldBe("tasks: []  # c\n");
        Apply(text, (3, Append()))
            .ShouldBe(
                "tasks: [{id: 1, "
                    + Least
                    + "}, {id: 2, "
                    + Least
                    + "}, {id: 3, skill_name: report, schedule_cron: \"0 9 * * *\", next_run_at: 2026-12-01T09:00:00+00:00}]  # c\n"
            );
    }

    [Fact]
    public void A_file_of_JSON_stays_one()
    {
        const string item = "    {\"id\": 1, \"skill_name\": \"a\", \"schedule_cron\": \"@daily\", \"next_run_at\": \"2026-12-01\"}";
        var text = $"{{\n  \"tasks\": [\n{item}\n  ]\n}}\n";
        var appended = Apply(text, (2, Append(("status", Text))));
        appended.ShouldBe(
            $"{{\n  \"tasks\": [\n{item},\n    {{\"id\": 2, \"skill_name\": \"report\", \"schedule_cron\": \"0 9 * * *\", \"next_run_at\": \"2026-12-01T09:00:00+00:00\", \"status\": \"new\"}}\n  ]\n}}\n"
        );
        Apply("{\"tasks\": []}\n", (1, Append())).ShouldStartWith("{\"tasks\": [{\"id\": 1, \"skill_name\": \"report\"");
    }

    [Theory]
    [InlineData("- ", "  ")]
    [InlineData("-   ", "    ")]
    [InlineData("-\n  ", "  ")]
    [InlineData("      - ", "        ")]
    public void Every_indentation_is_copied(string dash, string indent)
    {
        var item = "id: 1\nskill_name: report\nschedule_cron: \"0 9 * * *\"\nnext_run_at: \"2026-12-01T09:00:00+00:00\"\n";
        string Item(string id, string start) =>
            start
            + item.Replace("id: 1", id, StringComparison.Ordinal).TrimEnd('\n').Replace("\n", "\n" + indent, StringComparison.Ordinal)
            + "\n";
        var text = "tasks:\n" + Item("id: 1", dash) + Item("id: 2", dash) + "other: 1\n";
        var written = dash.Contains('\n', StringComparison.Ordinal) ? "- " : dash;
        Apply(text, (3, Append())).ShouldBe("tasks:\n" + Item("id: 1", dash) + Item("id: 2", dash) + Item("id: 3", written) + "other: 1\n");
        Apply(text, (2, Delete)).ShouldBe("tasks:\n" + Item("id: 1", dash) + "other: 1\n");
        Apply(text, (1, Delete)).ShouldBe("tasks:\n" + Item("id: 2", dash) + "other: 1\n");
        Set(text, 1, ("status", Text))
            .ShouldBe("tasks:\n" + Item("id: 1", dash) + indent + "status: new\n" + Item("id: 2", dash) + "other: 1\n");
    }

    [Fact]
    public void All_tasks_replaced_by_a_new_one() =>
        Apply(WithTask("") + "# end\n", (1, Delete), (2, Append())).ShouldBe("tasks:\n  - id: 2\n" + Required + "# end\n");

    [Fact]
    public void A_deleted_only_task_of_a_document_that_is_the_list_leaves_brackets() =>
        Apply("# c\n\n- {id: 1, " + Least + "}\n", (1, Delete)).ShouldBe("# c\n\n[]\n");

    [Fact]
    public void An_edit_from_an_older_revision_is_refused()
    {
        var text = WithTask("    x: 1\n");
        var result = ApplyAll(text, (1, new ItemChange.Update([new FieldEdit(new FieldPath("x"), Text)], 42)), (2, Append()));
        result.Refused.Keys.ShouldBe([new TaskId(1)]);
        Schedules.Text(result.Document).ShouldBe(text + "  - id: 2\n" + Required);
    }

    [Fact]
    public void What_cannot_be_is_refused_and_the_rest_is_made()
    {
        var text = WithTask("    x: 1\n") + "  - id: 5\n    skill_name: only\n";
        var result = ApplyAll(
            text,
            (1, Update(("schedule_cron", TaskValue.Of("60 * * * *")))),
            (2, Append()),
            (3, new ItemChange.Append(TaskValue.Map.Empty)),
            (4, Delete),
            (5, Delete)
        );
        result.Refused.Keys.Order().ShouldBe([new TaskId(1), new TaskId(3), new TaskId(4), new TaskId(5)]);
        Schedules.Text(result.Document).ShouldBe(text + "  - id: 2\n" + Required);
    }

    [Fact]
    public void An_edit_that_changes_nothing_gives_the_same_document()
    {
        var document = Read(WithTask("    x: 1\n"));
        var result = ScheduleEditor.Apply(document, Options, new Dictionary<TaskId, ItemChange>());
        result.Document.ShouldBeSameAs(document);
    }

    [Fact]
    public void An_item_of_another_text_keeps_its_writing_and_comments()
    {
        const string own =
            "  # mine\n  - skill_name: 'report' # q\n    id: 2\n    schedule_cron: '0 9 * * *'\n\n    next_run_at: 2026-12-01T09:00:00Z\n";
        var other = Read("tasks:\n" + own);
        var id = new TaskId(2);
        var item = other.ItemText(id)!.Value;
        item.ToArray().ShouldBe(Bytes(own));
        var changes = new Dictionary<TaskId, ItemChange> { [id] = new ItemChange.Append(other.Snapshot.Tasks[id].Fields) };
        var texts = new Dictionary<TaskId, ReadOnlyMemory<byte>> { [id] = item };
        Schedules.Text(ScheduleEditor.Apply(Read(WithTask("")), Options, changes, texts).Document).ShouldBe(WithTask("") + own);

        var elsewhere = ScheduleEditor.Apply(
            Read("- id: 1\n" + Required.Replace("    ", "  ", StringComparison.Ordinal)),
            Options,
            changes,
            texts
        );
        elsewhere.Refused.ShouldBeEmpty();
        elsewhere.Document.Snapshot.Tasks[id].Fields.ShouldBe(other.Snapshot.Tasks[id].Fields);
    }

    private static ScheduledTask? OnlyTaskOrNull(string text) => Read(text).Snapshot.Tasks.Values.SingleOrDefault();
}
