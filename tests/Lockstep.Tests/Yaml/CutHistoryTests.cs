using CsCheck;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Yaml;

/// <summary>Versions of a file that are read one after the other, each with the knowledge of the one before.</summary>
public sealed class CutHistoryTests
{
    private const int Rounds = 1_500;

    [Fact]
    public void A_version_says_the_same_whether_or_not_the_one_before_is_known() =>
        Gen.Select(CutFiles.Text, CutFiles.Edit.Array[1, 6]).Sample((text, edits) => CheckForeign(text, edits), iter: Rounds, print: Print);

    [Fact]
    public void Edits_of_a_cut_file_write_what_edits_of_the_whole_one_write() =>
        Gen.Select(CutFiles.Text, Gen.Select(Gen.Int[1, 42], RandomEditTests.Change).Array[1, 5].Array[1, 3])
            .Sample((text, rounds) => CheckEdits(text, rounds), iter: Rounds, print: drawn => drawn.Item1);

    [Fact]
    public void Only_what_changed_is_named()
    {
        var text = TextOf(200);
        var old = CutFormTests.Read(text, DocumentForm.Cut, null, out _)!;
        var next = Next(old, text.Replace("id: 77\n", "id: 77\n    x: 1\n", StringComparison.Ordinal));
        next.ChangedSince(old).ShouldBe([new TaskId(77)]);
        var third = Next(next, Schedules.Text(next).Replace("  - id: 90\n", "  # new\n  - id: 90\n", StringComparison.Ordinal));
        third.ChangedSince(next)!.ShouldBeEmpty();
        third.ChangedSince(old).ShouldBe([new TaskId(77)]);
        third.ChangedSince(third)!.ShouldBeEmpty();
        old.ChangedSince(third).ShouldBeNull();
        Next(third, Schedules.Text(third)).ShouldBeSameAs(third);
    }

    [Fact]
    public void A_blank_line_that_a_value_keeps_is_a_change_of_it()
    {
        var text =
            TextOf(1) + "    x: |+\n      a\n\n\n" + TextOf(2)["tasks:\n".Length..].Replace("id: 1\n", "id: 3\n", StringComparison.Ordinal);
        var old = CutFormTests.Read(text, DocumentForm.Cut, null, out _)!;
        Next(old, text.Replace("a\n\n\n", "a\n\n", StringComparison.Ordinal)).ChangedSince(old).ShouldBe([new TaskId(1)]);
    }

    [Fact]
    public void Moved_items_are_not_changed_ones()
    {
        var items = Enumerable.Range(1, 100).Select(id => $"  - id: {id}\n{Schedules.Required}").ToList();
        var old = CutFormTests.Read("tasks:\n" + string.Concat(items), DocumentForm.Cut, null, out _)!;
        var sorted = Next(old, "tasks:\n" + string.Concat(Enumerable.Reverse(items)));
        sorted.ChangedSince(old)!.ShouldBeEmpty();
        sorted.Snapshot.Tasks.Keys.ShouldBe(old.Snapshot.Tasks.Keys.Reverse());
    }

    [Fact]
    public void A_second_item_of_an_id_refuses_both_and_its_going_gives_the_first_back()
    {
        var text = TextOf(30);
        var old = CutFormTests.Read(text, DocumentForm.Cut, null, out _)!;
        var twice = Next(old, text + $"  - id: 5\n{Schedules.Required}");
        twice.ChangedSince(old)!.ShouldContain(new TaskId(5));
        twice.Snapshot.Refused[new TaskId(5)].Code.ShouldBe(ErrorCode.DuplicateId);
        var once = Next(twice, text);
        once.ChangedSince(twice)!.ShouldContain(new TaskId(5));
        once.Snapshot.Refused.ShouldBeEmpty();
        once.Snapshot.Tasks.Count.ShouldBe(30);
    }

    [Fact]
    public void An_edit_names_its_tasks_and_keeps_the_form()
    {
        var old = CutFormTests.Read(TextOf(300), DocumentForm.Cut, null, out _)!;
        var changes = new Dictionary<TaskId, ItemChange>
        {
            [new TaskId(3)] = Schedules.Update(("status", TaskValue.Of("done"))),
            [new TaskId(150)] = Schedules.Delete,
            [new TaskId(301)] = Schedules.Append(),
        };
        var fitted = changes.ToDictionary(change => change.Key, change => RandomEditTests.Fit(old, change.Key, change.Value)!);
        var result = ScheduleEditor.Apply(old, Schedules.Options, fitted);
        result.Refused.ShouldBeEmpty();
        result.Document.Cut.ShouldNotBeNull();
        result.Document.ChangedSince(old)!.Order().ShouldBe([new TaskId(3), new TaskId(150), new TaskId(301)]);
    }

    private static ScheduleDocument Next(ScheduleDocument previous, string text)
    {
        var next = CutFormTests.Read(text, DocumentForm.Cut, previous, out _)!;
        next.Cut.ShouldNotBeNull();
        return next;
    }

    private static string TextOf(int count) =>
        "tasks:\n" + string.Concat(Enumerable.Range(1, count).Select(id => $"  - id: {id}\n{Schedules.Required}"));

    private static void CheckForeign(string text, Func<string, string>[] edits)
    {
        var previous = CutFormTests.Read(text, DocumentForm.Cut, null, out _);
        var truthBefore = CutFormTests.Read(text, DocumentForm.Whole, null, out _);
        foreach (var edit in edits)
        {
            text = edit(text);
            var whole = CutFormTests.Read(text, DocumentForm.Whole, null, out var refusal);
            var document = CutFormTests.Read(text, DocumentForm.Cut, previous, out var other);
            other.ShouldBe(refusal);
            if (whole is null)
            {
                continue;
            }

            CutFormTests.ShouldSayTheSame(document!, whole);
            if (previous is not null && document!.ChangedSince(previous) is { } changed)
            {
                TrueChanges(truthBefore!.Snapshot, whole.Snapshot).Except(changed).ShouldBeEmpty();
            }

            (previous, truthBefore) = (document, whole);
        }
    }

    private static void CheckEdits(string text, (int Id, ItemChange Change)[][] rounds)
    {
        var cut = CutFormTests.Read(text, DocumentForm.Cut, null, out _);
        var whole = CutFormTests.Read(text, DocumentForm.Whole, null, out _);
        if (cut is null || whole is null)
        {
            return;
        }

        foreach (var drawn in rounds)
        {
            var changes = drawn
                .DistinctBy(change => change.Id)
                .Select(change => (Id: new TaskId(change.Id), Change: RandomEditTests.Fit(whole, new TaskId(change.Id), change.Change)))
                .Where(change => change.Change is not null)
                .ToDictionary(change => change.Id, change => change.Change!);
            var truth = ScheduleEditor.Apply(whole, Schedules.Options, changes);
            var made = ScheduleEditor.Apply(cut, Schedules.Options, changes);
            Schedules.Text(made.Document).ShouldBe(Schedules.Text(truth.Document));
            made.Refused.OrderBy(pair => pair.Key).ShouldBe(truth.Refused.OrderBy(pair => pair.Key));
            CutFormTests.ShouldSayTheSame(made.Document, truth.Document);
            if (made.Document.ChangedSince(cut) is { } changed)
            {
                TrueChanges(whole.Snapshot, truth.Document.Snapshot).Except(changed).ShouldBeEmpty();
            }

            (cut, whole) = (made.Document, truth.Document);
        }
    }

    private static IEnumerable<TaskId> TrueChanges(Snapshot old, Snapshot now) =>
        old
            .Tasks.Keys.Concat(now.Tasks.Keys)
            .Concat(old.Refused.Keys)
            .Concat(now.Refused.Keys)
            .Distinct()
            .Where(id =>
                !Equals(old.Tasks.GetValueOrDefault(id), now.Tasks.GetValueOrDefault(id))
                || old.Refused.ContainsKey(id) != now.Refused.ContainsKey(id)
            );

    private static string Print((string Text, Func<string, string>[] Edits) drawn) =>
        string.Join("\n=====\n", drawn.Edits.Aggregate(new List<string> { drawn.Text }, (texts, edit) => [.. texts, edit(texts[^1])]));
}
