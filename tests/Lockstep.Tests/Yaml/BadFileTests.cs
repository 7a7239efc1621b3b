using System.Text;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Yaml.Schedules;

namespace Lockstep.Tests.Yaml;

/// <summary>Files that are refused as a whole, with the place and the way out.</summary>
public sealed class BadFileTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public void C01_an_empty_file_is_refused_and_is_no_list_without_tasks(string text) => Refused(text).Code.ShouldBe(ErrorCode.FileEmpty);

    [Theory]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("null\n")]
    [InlineData("~")]
    [InlineData("---\n# c\n...\n")]
    [InlineData("other: 1\n")]
    public void C02_a_file_without_a_list_is_empty(string text)
    {
        var refusal = Refused(text);
        refusal.Code.ShouldBe(ErrorCode.FileEmpty);
        refusal.Message.ShouldContain("tasks: []");
    }

    [Theory]
    [InlineData("tasks:\n")]
    [InlineData("tasks: []\n")]
    [InlineData("tasks: ~ # none\n")]
    [InlineData("[]\n")]
    public void C03_a_list_without_tasks_is_read_for_the_guard_to_hold(string text) => Read(text).Snapshot.Tasks.ShouldBeEmpty();

    [Fact]
    public void C05_the_conflict_markers_of_git_are_named()
    {
        var refusal = Refused(WithTask("<<<<<<< HEAD\n    status: a\n=======\n    status: b\n>>>>>>> topic\n"));
        refusal.Code.ShouldBe(ErrorCode.GitConflictMarkers);
        refusal.Place!.Line.ShouldBe(6);
        refusal.Message.ShouldContain("git");
    }

    [Theory]
    [InlineData("    status: \"open\n", 6, 13, "quote")]
    [InlineData("    status: 'open\n", 6, 13, "quote")]
    [InlineData("    tags: [a, b\n", 6, 11, "close it with ]")]
    [InlineData("    tags: {a: b\n", 6, 11, "close it with }")]
    [InlineData("    tags: [a, b\n    status: x\n", 6, 11, "close it with ]")]
    public void C07_an_unclosed_quote_or_bracket_is_shown_where_it_opens(string lines, int line, int column, string words)
    {
        var refusal = Refused(WithTask(lines));
        refusal.Code.ShouldBe(ErrorCode.YamlSyntax);
        (refusal.Place!.Line, refusal.Place.Column).ShouldBe((line, column));
        refusal.Message.ShouldContain(words);
    }

    [Theory]
    [InlineData("tasks:\n\t- id: 1\n", 2)]
    [InlineData("tasks:\n  - id: 1\n\tskill_name: a\n", 3)]
    [InlineData("tasks:\n  - id: 1\n    params_json:\n\t  a: 1\n", 4)]
    [InlineData("tasks:\n  -\tid: 1\n", 2)]
    [InlineData("tasks:\n  - id: 1\n    x: [\n\ta]\n", 4)]
    [InlineData("tasks:\n  - id: 1\n    x: \"a\n\tb\"\n", 4)]
    [InlineData("x:\n -\t- 1\ntasks: []\n", 2)]
    public void C08_a_tab_in_the_indentation_is_named(string text, int line)
    {
        var refusal = Refused(text);
        refusal.Message.ShouldContain("tab");
        refusal.Place!.Line.ShouldBe(line);
    }

    [Theory]
    [InlineData("    status: a\t# comment after a tab\n")]
    [InlineData("    status:\ta\n")]
    [InlineData("    text: |\n      \tindented by a tab\n")]
    [InlineData("\t\n    status: a\n")]
    [InlineData("\t# comment\n    status: a\n")]
    public void C08_a_tab_elsewhere_is_fine(string lines) => Read(WithTask(lines)).Snapshot.Tasks.Count.ShouldBe(1);

    [Fact]
    public void C08_a_file_of_braces_may_be_indented_with_tabs() =>
        Read(
            "{\n\t\"tasks\": [\n\t\t{\"id\": 1, \"skill_name\": \"a\", \"schedule_cron\": \"@daily\", \"next_run_at\": \"2026-12-01\"}\n\t]\n}\n"
        )
            .Snapshot.Tasks.Count.ShouldBe(1);

    [Theory]
    [InlineData("tasks: []\n\uFEFF---\ntasks: []\n")]
    [InlineData("tasks: []\n---\n\uFEFFtasks: []\n")]
    public void C10_a_byte_order_mark_in_the_middle_is_a_second_document(string text)
    {
        var refusal = Refused(text);
        refusal.Code.ShouldBe(ErrorCode.DocumentShape);
        refusal.Place!.Line.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void C11_UTF_16_is_refused_with_the_way_out(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        var refusal = Refused([.. encoding.GetPreamble(), .. encoding.GetBytes("tasks: []\n")]);
        refusal.Code.ShouldBe(ErrorCode.Encoding);
        refusal.Message.ShouldContain("UTF-8");
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xE9)]
    [InlineData(0xC0)]
    public void C12_a_byte_that_is_no_UTF_8_is_named_with_its_offset(byte wrong)
    {
        var refusal = Refused([.. Bytes("# é\ntasks:\n  - id: "), wrong, .. Bytes("\n")]);
        refusal.Code.ShouldBe(ErrorCode.Encoding);
        refusal.Message.ShouldContain($"{wrong:X2} at offset 20");
        (refusal.Place!.Line, refusal.Place.Column).ShouldBe((3, 9));
    }

    [Theory]
    [InlineData("tasks: []\rother: 1\n", 1)]
    [InlineData("# a\n# b\r", 2)]
    public void C15_a_lone_carriage_return_is_refused(string text, int line)
    {
        var refusal = Refused(text);
        refusal.Code.ShouldBe(ErrorCode.Encoding);
        refusal.Place!.Line.ShouldBe(line);
        refusal.Place.SourceLine.ShouldContain("\\x0D");
    }

    [Fact]
    public void C18_NUL_is_refused() => Refused("tasks: []\n# \0\n").Message.ShouldContain("NUL");

    [Theory]
    [InlineData('\x1B')]
    [InlineData('\x01')]
    [InlineData('\x7F')]
    [InlineData('\x9B')]
    [InlineData('\uFFFE')]
    public void C21_a_raw_control_character_is_refused_and_shown_escaped(char control)
    {
        var refusal = Refused($"tasks: []\n# a{control}b\n");
        refusal.Code.ShouldBe(ErrorCode.Encoding);
        refusal.Place!.Line.ShouldBe(2);
        refusal.Place.SourceLine.ShouldNotContain(control);
    }

    [Theory]
    [InlineData("tasks: []\n---\ntasks: []\n", 2)]
    [InlineData("tasks: []\n---\n", 2)]
    [InlineData("---\ntasks: []\n--- # again\n", 3)]
    public void C23_a_second_document_is_refused_with_its_line(string text, int line)
    {
        var refusal = Refused(text);
        refusal.Code.ShouldBe(ErrorCode.DocumentShape);
        refusal.Place!.Line.ShouldBe(line);
    }

    [Fact]
    public void C24_text_after_the_end_of_the_document_is_refused() => Refused("tasks: []\n...\nmore\n").Place!.Line.ShouldBe(3);

    [Fact]
    public void C25_YAML_2_is_refused()
    {
        var refusal = Refused("%YAML 2.0\n---\ntasks: []\n");
        refusal.Message.ShouldContain("2.0");
        refusal.Place!.Line.ShouldBe(1);
    }

    [Fact]
    public void C25_YAML_1_1_is_read_by_the_rules_of_1_2_with_a_warning()
    {
        var document = Read("%YAML 1.1\n---\n" + WithTask("    status: no\n"));
        document.Snapshot.Tasks.Values.Single()["status"].ShouldBe(TaskValue.Of("no"));
        document.Diagnostics.ShouldHaveSingleItem().IsError.ShouldBeFalse();
    }

    [Fact]
    public void C30_a_billion_laughs_are_refused_before_they_are_told()
    {
        var text = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (var c = 'b'; c <= 'i'; c++)
        {
            var before = (char)(c - 1);
            text.Append($"{c}: &{c} [{string.Join(", ", Enumerable.Repeat("*" + before, 9))}]\n");
        }

        var refusal = Refused(text + "tasks: *i\n");
        refusal.Code.ShouldBe(ErrorCode.YamlLimits);
        refusal.Message.ShouldContain("aliases");
    }

    [Theory]
    [InlineData("a: &a [*a]\ntasks: []\n")]
    [InlineData("tasks:\n  - &t\n    id: 1\n    x: {y: [*t]}\n")]
    public void C31_a_value_that_holds_itself_is_refused(string text) => Refused(text).Code.ShouldBe(ErrorCode.YamlLimits);

    [Fact]
    public void C32_an_alias_without_an_anchor_is_refused() =>
        Refused(WithTask("    status: *nothing\n")).Message.ShouldContain("no anchor before it");

    [Fact]
    public void C33_a_hundred_thousand_brackets_are_refused_at_depth_64()
    {
        var refusal = Refused("tasks: " + new string('[', 100_000));
        refusal.Code.ShouldBe(ErrorCode.YamlLimits);
        refusal.Place!.Column.ShouldBeLessThan(100);
    }

    [Fact]
    public void C34_twenty_thousand_dashes_are_refused_at_depth_64() =>
        Refused(string.Concat(Enumerable.Repeat("- ", 20_000)) + "x").Place!.Column.ShouldBeLessThan(200);

    [Fact]
    public void C33_aliases_do_not_nest_deeper_than_the_limit_either()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var at = 1; at < 80; at++)
        {
            text.Append($"a{at}: &a{at} [*a{at - 1}]\n");
        }

        Refused(text + "tasks: []\n").Code.ShouldBe(ErrorCode.YamlLimits);
    }

    [Fact]
    public void C35_a_file_beyond_the_limit_is_refused()
    {
        var refusal = Refused("tasks: []\n", Options with { LargestBytes = 5 });
        refusal.Code.ShouldBe(ErrorCode.FileNotSuitable);
        refusal.Message.ShouldContain("10 bytes");
    }

    [Theory]
    [InlineData("")]
    [InlineData("tasks:\n  - id: 1\n    ")]
    public void C39_a_key_beyond_1024_characters_is_named_in_our_words(string before)
    {
        var refusal = Refused(before + new string('k', 1030) + ": 1\n");
        refusal.Message.ShouldContain("1,024");
        refusal.Place!.SourceLine.Length.ShouldBeLessThan(120);
    }

    [Theory]
    [InlineData("*/5 * * * *")]
    [InlineData("* * * * *")]
    [InlineData("*/5")]
    [InlineData("*/5 * * * *  # often")]
    public void C47_a_cron_expression_that_begins_with_a_star_must_be_quoted(string cron)
    {
        var refusal = Refused($"tasks:\n  - id: 1\n    schedule_cron: {cron}\n    skill_name: a\n");
        refusal.Message.ShouldContain("quote it");
        (refusal.Place!.Line, refusal.Place.Column).ShouldBe((3, 20));
    }

    [Fact]
    public void C48_a_macro_must_be_quoted()
    {
        var refusal = Refused("tasks:\n  - schedule_cron: @daily\n    id: 1\n");
        refusal.Message.ShouldContain("quote it: \"@daily\"");
        (refusal.Place!.Line, refusal.Place.Column).ShouldBe((2, 20));
    }

    [Theory]
    [InlineData("    x: a: b\n")]
    [InlineData("    x: - a\n")]
    public void C59_two_values_on_one_line_are_refused_with_the_way_out(string line)
    {
        var refusal = Refused(WithTask(line));
        refusal.Code.ShouldBe(ErrorCode.YamlSyntax);
        refusal.Place!.Line.ShouldBe(6);
        (
            refusal.Message.Contains("quote", StringComparison.Ordinal) || refusal.Message.Contains("own", StringComparison.Ordinal)
        ).ShouldBeTrue();
    }

    [Fact]
    public void C62_a_block_scalar_indented_by_0_is_refused() => Refused(WithTask("    x: |0\n      a\n")).Message.ShouldContain("1 to 9");

    [Theory]
    [InlineData("just a text\n")]
    [InlineData("tasks: 5\n")]
    [InlineData("tasks: {a: 1}\n")]
    [InlineData("tasks: !Foo []\n")]
    public void A_file_of_another_shape_is_refused(string text) => Refused(text).Code.ShouldBe(ErrorCode.DocumentShape);

    [Fact]
    public void Two_lists_of_tasks_are_refused_with_both_lines()
    {
        var refusal = Refused("tasks: []\nother: 1\ntasks: []\n");
        refusal.Code.ShouldBe(ErrorCode.DuplicateKey);
        refusal.Message.ShouldContain("lines 1 and 3");
    }

    [Fact]
    public void A_place_is_rendered_with_a_caret_below_the_column()
    {
        var refusal = Refused("tasks:\n  - schedule_cron: @daily\n");
        PlaceText.Render(refusal.Place!).ShouldBe("  - schedule_cron: @daily\n                   ^");
    }

    [Fact]
    public void A_long_line_is_shortened_around_the_column()
    {
        var refusal = Refused("tasks:\n  - x: [" + new string('a', 500) + ", \x1B]\n");
        refusal.Place!.SourceLine.Length.ShouldBeLessThan(130);
        refusal.Place.SourceLine[refusal.Place.CaretColumn - 1].ShouldBe('\\');
        refusal.Place.Column.ShouldBe(511);
    }
}
