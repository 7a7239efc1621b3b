using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Yaml;

/// <summary>Random edits of nasty files: what was not edited stays byte for byte, what was means what was planned.</summary>
public sealed class RandomEditTests
{
    private const int Rounds = 2_000;
    private static readonly string[] Texts =
    [
        "plain",
        "",
        " ",
        "true",
        "No",
        "~",
        "null",
        "0123",
        "1e3",
        "0x1F",
        ".5",
        "1:30",
        "2026-01-01",
        "a: b",
        "a #b",
        "- x",
        "? x",
        "*x",
        "@daily",
        "it's",
        "say \"hi\"",
        "back\\slash",
        "line\nbreak",
        "two\nlines\n",
        "\n\n",
        "tab\there",
        " padded ",
        "é😀",
        "a\u0085b\u2028c\u2029",
        "\x1B[0m",
        "{a: 1}",
        "[",
        "a, b",
        "#",
        "%",
        "<<",
        "=",
        "---",
        "...",
        "a:",
        ":a",
        "\uFEFF",
        "\r\n",
        "trailing \nspace",
        "'",
        "\"",
        "!x",
        "&x",
        "|",
        ">",
    ];

    private static readonly Gen<TaskValue> Scalar = Gen.OneOf(
        Gen.OneOf(Texts).Select(TaskValue.Of),
        Gen.OneOf("0", "-1", "1.10", "12345678901234567890", "1e3", "-0.5e-7").Select(json => (TaskValue)new TaskValue.Number(json)),
        Gen.OneOf(TaskValue.Null, TaskValue.True, TaskValue.False)
    );

    private static readonly Gen<TaskValue> Any = Gen.OneOf(
        Scalar,
        Scalar,
        Scalar.Array[0, 3].Select(items => (TaskValue)new TaskValue.List([.. items])),
        MapOf(Scalar),
        MapOf(Gen.OneOf(Scalar, MapOf(Scalar), Scalar.Array[0, 2].Select(items => (TaskValue)new TaskValue.List([.. items]))))
    );

    private static readonly Gen<FieldEdit> Edit = Gen.OneOf(
        Gen.Select(
            Gen.OneOf("status", "user_id"),
            Gen.OneOf(Texts),
            (name, text) => new FieldEdit(new FieldPath(name), TaskValue.Of(text))
        ),
        Gen.Select(Gen.OneOf("x", "y", "a b", "params_json", "0"), Any, (name, value) => new FieldEdit(new FieldPath(name), value)),
        Gen.Select(
            Gen.OneOf("a", "b/c", "b/d", "b/new", "e", "list", "k.1/z: #", "true"),
            Any,
            (path, value) => new FieldEdit(new FieldPath(["params_json", .. path.Split('/')]), value)
        ),
        Gen.OneOf("status", "x", "params_json", "params_json/a", "params_json/b/c", "params_json/e", "user_id", "params_json/b")
            .Select(path => new FieldEdit(new FieldPath([.. path.Split('/')]), null)),
        Gen.Int[0, 1_000_000_000]
            .Select(seconds => new FieldEdit(
                new FieldPath("next_run_at"),
                TaskValue.Of(DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddMicroseconds(seconds % 3 * 250_000))
            ))
    );

    internal static readonly Gen<ItemChange> Change = Gen.Frequency(
        (6, Edit.Array[1, 4].Select(edits => (ItemChange)new ItemChange.Update(WithoutOverlap(edits), 0))),
        (1, Gen.Const(Schedules.Delete)),
        (
            2,
            Edit.Where(edit => edit.Value is not null && edit.Path.Keys.Length == 1 && edit.Path.Field != "next_run_at")
                .Array[0, 3]
                .Select(edits => Schedules.Append([.. edits.Select(edit => (edit.Path.Field, edit.Value!))]))
        )
    );

    private static readonly Gen<(string Text, bool MayRefuse)> Text = Gen.Select(
        Gen.OneOf(NastyFiles.All),
        Gen.Bool,
        Gen.Bool,
        Gen.Bool,
        (file, crlf, bom, open) =>
        {
            var text = open ? file.Text.TrimEnd('\n') : file.Text;
            text = crlf ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;
            return ((bom ? "\uFEFF" : "") + text, file.MayRefuse);
        }
    );

    [Fact]
    public void Edits_mean_what_was_planned_and_leave_the_rest_as_it_was() =>
        Gen.Select(Text, Gen.Select(Gen.Int[1, 6], Change).Array[1, 4])
            .Sample((file, changes) => Check(file.Text, file.MayRefuse, changes), iter: Rounds, print: Print);

    private static void Check(string text, bool mayRefuse, (int Id, ItemChange Change)[] drawn)
    {
        var old = Schedules.Read(text);
        var changes = drawn
            .Select(change => (Id: new TaskId(change.Id), change.Change))
            .DistinctBy(change => change.Id)
            .Select(change => (change.Id, Change: Fit(old, change.Id, change.Change)))
            .Where(change => change.Change is not null)
            .ToDictionary(change => change.Id, change => change.Change!);

        var result = ScheduleEditor.Apply(old, Schedules.Options, changes);
        // What |+ keeps at the end of a file reaches to its last byte; a file without a final newline cannot end with it.
        if (!mayRefuse && !(text.Contains("|+", StringComparison.Ordinal) && !text.EndsWith('\n')))
        {
            result.Refused.ShouldBeEmpty();
        }

        var made = changes.Where(change => !result.Refused.ContainsKey(change.Key)).ToDictionary();
        CheckTasks(old, result.Document, made);
        CheckBytes(old, result.Document, made, mayRefuse);
        Schedules.Read(result.Document.Bytes.ToArray()).Snapshot.Tasks.Values.ShouldBe(result.Document.Snapshot.Tasks.Values);
    }

    private static void CheckTasks(ScheduleDocument old, ScheduleDocument now, Dictionary<TaskId, ItemChange> changes)
    {
        var expected = old.Snapshot.Tasks.ToDictionary(task => task.Key, task => task.Value.Fields);
        foreach (var (id, change) in changes)
        {
            switch (change)
            {
                case ItemChange.Delete:
                    expected.Remove(id);
                    break;
                case ItemChange.Append append:
                    expected[id] = append.Fields;
                    break;
                case ItemChange.Update update:
                    expected[id] = update.Edits.Aggregate(
                        expected[id],
                        (fields, edit) => (TaskValue.Map)Put(fields, edit.Path.Keys, edit.Value)!
                    );
                    break;
                default:
                    break;
            }
        }

        now.Snapshot.Tasks.Keys.Order().ShouldBe(expected.Keys.Order());
        foreach (var (id, fields) in expected)
        {
            now.Snapshot.Tasks[id].Fields.ShouldBe(fields, $"task {id}");
        }
    }

    private static TaskValue? Put(TaskValue? old, ImmutableArray<string> path, TaskValue? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        if (old is not TaskValue.Map && value is null)
        {
            return old;
        }

        var map = old as TaskValue.Map ?? TaskValue.Map.Empty;
        return map.With(path[0], Put(map[path[0]], path[1..], value));
    }

    private static void CheckBytes(ScheduleDocument old, ScheduleDocument now, Dictionary<TaskId, ItemChange> changes, bool hasAliases)
    {
        var (oldText, newText) = (Schedules.Text(old), Schedules.Text(now));
        if (oldText.Contains("\r\n", StringComparison.Ordinal))
        {
            newText.Replace("\r\n", "", StringComparison.Ordinal).ShouldNotContain('\n');
        }

        newText.StartsWith('\uFEFF').ShouldBe(oldText.StartsWith('\uFEFF'));
        newText.EndsWith('\n').ShouldBe(oldText.EndsWith('\n'));
        if (hasAliases)
        {
            return;
        }

        foreach (var id in old.Snapshot.Tasks.Keys.Where(id => !changes.ContainsKey(id)))
        {
            Encoding
                .UTF8.GetString(now.ItemText(id)!.Value.Span)
                .TrimEnd('\r', '\n')
                .ShouldBe(Encoding.UTF8.GetString(old.ItemText(id)!.Value.Span).TrimEnd('\r', '\n'));
        }

        if (changes.Values.All(change => change is ItemChange.Update))
        {
            // A blank line after the last key may come to stand inside the item, or outside where that key goes.
            Filled(Around(now)).ShouldBe(Filled(Around(old)));
        }
        else if (old.Snapshot.Tasks.Count > 0 && now.Snapshot.Tasks.Count > 0)
        {
            Words(Around(now)).ShouldBe(Words(Around(old)));
        }
    }

    /// <summary>The text without the items.</summary>
    private static string Around(ScheduleDocument document)
    {
        var text = Schedules.Text(document);
        foreach (var id in document.Snapshot.Tasks.Keys)
        {
            var item = Encoding.UTF8.GetString(document.ItemText(id)!.Value.Span).TrimEnd('\r', '\n');
            var at = text.IndexOf(item, StringComparison.Ordinal);
            text = text[..at] + text[(at + item.Length)..];
        }

        return text;
    }

    private static IEnumerable<string> Filled(string text) => text.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line));

    private static string Words(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != ','));

    internal static ItemChange? Fit(ScheduleDocument document, TaskId id, ItemChange change)
    {
        var task = document.Snapshot.Tasks.GetValueOrDefault(id);
        return change switch
        {
            ItemChange.Append when task is null => change,
            ItemChange.Update update when task is not null => update with { Revision = task.Revision },
            ItemChange.Delete when task is not null => new ItemChange.Delete(task.Revision),
            _ => null,
        };
    }

    private static List<FieldEdit> WithoutOverlap(FieldEdit[] edits)
    {
        var kept = new List<FieldEdit>();
        foreach (var edit in edits)
        {
            if (!kept.Exists(other => IsWithin(other.Path, edit.Path) || IsWithin(edit.Path, other.Path)))
            {
                kept.Add(edit);
            }
        }

        return kept;
    }

    private static bool IsWithin(FieldPath outer, FieldPath inner) => inner.Keys.Take(outer.Keys.Length).SequenceEqual(outer.Keys);

    private static Gen<TaskValue> MapOf(Gen<TaskValue> value) =>
        Gen.Select(Gen.OneOf("a", "b", "c d", "", "1", "true", "k: v", "<<", "é"), value)
            .Array[0, 3]
            .Select(pairs => (TaskValue)TaskValue.Map.Of(pairs.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))));

    private static string Print(((string Text, bool) File, (int Id, ItemChange Change)[] Changes) drawn) =>
        drawn.File.Text
        + "\n=====\n"
        + string.Join(
            "\n",
            drawn.Changes.Select(change =>
                $"{change.Id}: "
                + change.Change switch
                {
                    ItemChange.Update update => string.Join(
                        "; ",
                        update.Edits.Select(edit => $"{edit.Path} = {(edit.Value is null ? "gone" : TaskJson.ToText(edit.Value))}")
                    ),
                    ItemChange.Append append => "append " + TaskJson.ToText(append.Fields),
                    _ => "delete",
                }
            )
        );
}
