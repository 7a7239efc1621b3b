using System.Text;
using CsCheck;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Core.Yaml.Editing;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Yaml;

/// <summary>A file that is kept as its items says what it says when it is parsed as a whole, whatever stands in it.</summary>
public sealed class CutFormTests
{
    private const int Rounds = 3_000;
    private static readonly DocumentOptions Shallow = new(DeepestNesting: 7);

    private static readonly Gen<string> AnyText = Gen.Frequency(
        (6, CutFiles.Text),
        (2, Gen.Select(CutFiles.Text, CutFiles.Edit.Array[1, 3], (text, edits) => edits.Aggregate(text, (at, edit) => edit(at)))),
        (1, Gen.OneOf(NastyFiles.All).Select(file => file.Text))
    );

    [Fact]
    public void Both_forms_say_the_same() =>
        AnyText.Sample(
            text =>
            {
                _ = Check(text);
            },
            iter: Rounds,
            print: text => text
        );

    [Fact]
    public void The_texts_of_these_tests_are_mostly_cut()
    {
        var (all, cut) = (0, 0);
        CutFiles.Text.Sample(
            text =>
            {
                var document = Read(text, DocumentForm.Cut, null, out _);
                Interlocked.Add(ref all, document is null ? 0 : 1);
                Interlocked.Add(ref cut, document?.Cut is null ? 0 : 1);
            },
            iter: 300
        );
        cut.ShouldBeGreaterThan(all / 2);
    }

    [Theory]
    [InlineData("tasks:\n  - id: 1\n")]
    [InlineData("\uFEFFtasks:\r\n- id: 1\r\n- id: 2\r\nx: 1\r\n")]
    [InlineData("# c\ntasks: # d\n\n    # e\n    -   id: 1\n    # f\n    - {id: 2}")]
    public void A_plain_block_list_is_cut(string text) => Read(text, DocumentForm.Cut, null, out _)!.Cut.ShouldNotBeNull();

    [Theory]
    [InlineData("tasks:\n  - id: &a 1\n")]
    [InlineData("tasks:\n  - id: !!int 1\n")]
    [InlineData("a: &a 1\ntasks:\n  - id: 1\n")]
    [InlineData("%YAML 1.2\n---\ntasks:\n  - id: 1\n")]
    [InlineData("tasks: [id: 1]\n")]
    [InlineData("tasks:\n  - id: 1\n    x: '\n  - id: 2\n  '\n")]
    [InlineData("tasks:\n  - id: 1\n    x: '\nfoo: 2\n  '\n")]
    [InlineData("tasks:\n  - id: 1\n    x: \"\\ud800\"\n")]
    [InlineData("tasks:\n  - id: 1\n    : 1\n")]
    public void Anything_else_is_parsed_as_a_whole(string text) => Check(text).ShouldBeFalse();

    [Fact]
    public void A_quote_that_runs_over_the_dash_of_another_group_of_items_is_no_item()
    {
        var text = new StringBuilder("tasks:\n");
        for (var id = 1; id <= 200; id++)
        {
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"  - id: {id}\n{Schedules.Required}{(id is 64 or 128 ? "    x: 'open\n" : "")}{(id is 65 or 129 ? "    y: z'\n" : "")}"
            );
        }

        Check(text.ToString()).ShouldBeFalse();
    }

    private static bool Check(string text)
    {
        foreach (var options in new[] { Schedules.Options, Shallow })
        {
            var whole = Read(text, DocumentForm.Whole, null, out var refusal, options);
            var cut = Read(text, DocumentForm.Cut, null, out var other, options);
            other.ShouldBe(refusal);
            if (whole is not null && options == Schedules.Options)
            {
                ShouldSayTheSame(cut!, whole);
            }
        }

        return Read(text, DocumentForm.Cut, null, out _)?.Cut is not null;
    }

    internal static ScheduleDocument? Read(
        string text,
        DocumentForm form,
        ScheduleDocument? previous,
        out Refusal? refusal,
        DocumentOptions? options = null
    )
    {
        _ = ScheduleDocument.TryRead(Schedules.Bytes(text), options ?? Schedules.Options, previous, form, out var document, out refusal);
        return document;
    }

    internal static void ShouldSayTheSame(ScheduleDocument document, ScheduleDocument whole)
    {
        var (mine, truth) = (document.Snapshot, whole.Snapshot);
        mine.Tasks.Count.ShouldBe(truth.Tasks.Count);
        mine.Tasks.Keys.ShouldBe(truth.Tasks.Keys);
        mine.Tasks.Values.ShouldBe(truth.Tasks.Values);
        mine.Refused.Keys.Order().ShouldBe(truth.Refused.Keys.Order());
        mine.Refused.ShouldAllBe(pair => truth.Refused[pair.Key] == pair.Value);
        mine.Unidentified.ShouldBe(truth.Unidentified);
        mine.KnowsAbsence.ShouldBe(truth.KnowsAbsence);
        document.Diagnostics.ShouldBe(whole.Diagnostics);
        foreach (var id in truth.Tasks.Keys.Concat(truth.Refused.Keys).Append(new TaskId(99)))
        {
            mine.Tasks.ContainsKey(id).ShouldBe(truth.Tasks.ContainsKey(id));
            mine.Refused.ContainsKey(id).ShouldBe(truth.Refused.ContainsKey(id));
            mine.Tasks.GetValueOrDefault(id).ShouldBe(truth.Tasks.GetValueOrDefault(id));
            document.RevisionOf(id).ShouldBe(whole.RevisionOf(id));
            document.PlaceOf(id).ShouldBe(whole.PlaceOf(id));
            document.PlaceOf(id, FieldPath.Parse("params_json.b")).ShouldBe(whole.PlaceOf(id, FieldPath.Parse("params_json.b")));
            ItemText(document, id).ShouldBe(ItemText(whole, id));
        }
    }

    private static string? ItemText(ScheduleDocument document, TaskId id)
    {
        try
        {
            return document.ItemText(id) is { } text ? Encoding.UTF8.GetString(text.Span) : null;
        }
        catch (EditRefusedException e)
        {
            return e.Message;
        }
    }
}
