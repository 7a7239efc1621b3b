using System.Text;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;

namespace Lockstep.Tests.Yaml;

/// <summary>Short ways to read, change and compare schedule texts.</summary>
internal static class Schedules
{
    public static readonly DocumentOptions Options = new();

    /// <summary>The fields that a task must have, for an item whose keys stand at column 4.</summary>
    public const string Required =
        "    skill_name: report\n    schedule_cron: \"0 9 * * *\"\n    next_run_at: \"2026-12-01T09:00:00+00:00\"\n";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static ScheduleDocument Read(string text, DocumentOptions? options = null) => Read(Bytes(text), options);

    public static ScheduleDocument Read(byte[] bytes, DocumentOptions? options = null) =>
        ScheduleDocument.TryRead(bytes, options ?? Options, out var document, out var refusal)
            ? document
            : throw new InvalidOperationException($"refused: {refusal}");

    public static Refusal Refused(string text, DocumentOptions? options = null) => Refused(Bytes(text), options);

    public static Refusal Refused(byte[] bytes, DocumentOptions? options = null) =>
        ScheduleDocument.TryRead(bytes, options ?? Options, out _, out var refusal)
            ? throw new InvalidOperationException("read, but should be refused")
            : refusal;

    /// <summary>A file with one task of id 1 that has these lines besides the required ones.</summary>
    public static string WithTask(string lines) => $"tasks:\n  - id: 1\n{Required}{lines}";

    public static ScheduledTask OnlyTask(string text) => Read(text).Snapshot.Tasks.Values.Single();

    public static TaskValue Param(string written) =>
        ((TaskValue.Map)OnlyTask(WithTask($"    params_json:\n      p: {written}\n"))["params_json"]!)["p"]!;

    /// <summary>The refusal of the only task of a text.</summary>
    public static Refusal RefusedTask(string text)
    {
        var snapshot = Read(text).Snapshot;
        return snapshot.Tasks.Count == 0 && snapshot.Unidentified.Count == 0
            ? snapshot.Refused.Values.Single()
            : throw new InvalidOperationException("the task is not refused, or has no id");
    }

    public static string Text(ScheduleDocument document) => Encoding.UTF8.GetString(document.Bytes.Span);

    public static string Apply(string text, params (int Id, ItemChange Change)[] changes)
    {
        var result = ApplyAll(text, changes);
        return result.Refused.Count == 0
            ? Text(result.Document)
            : throw new InvalidOperationException("refused: " + string.Join("; ", result.Refused.Values));
    }

    public static EditResult ApplyAll(string text, params (int Id, ItemChange Change)[] changes)
    {
        var document = Read(text);
        return ScheduleEditor.Apply(
            document,
            Options,
            changes.ToDictionary(change => new TaskId(change.Id), change => WithRevision(document, new TaskId(change.Id), change.Change))
        );
    }

    /// <summary>Sets or removes values: pairs of a path and a value, which is null to take the key away.</summary>
    public static string Set(string text, int id, params (string Path, TaskValue? Value)[] edits) => Apply(text, (id, Update(edits)));

    public static ItemChange Update(params (string Path, TaskValue? Value)[] edits) =>
        new ItemChange.Update([.. edits.Select(edit => new FieldEdit(FieldPath.Parse(edit.Path), edit.Value))], 0);

    public static ItemChange Delete { get; } = new ItemChange.Delete(0);

    public static ItemChange Append(params (string Name, TaskValue Value)[] fields) =>
        new ItemChange.Append(
            TaskValue.Map.Of(
                new (string Name, TaskValue Value)[]
                {
                    ("skill_name", TaskValue.Of("report")),
                    ("schedule_cron", TaskValue.Of("0 9 * * *")),
                    ("next_run_at", Instant("2026-12-01T09:00:00+00:00")),
                }
                    .Concat(fields)
                    .Select(field => KeyValuePair.Create(field.Name, field.Value))
            )
        );

    public static TaskValue Instant(string text) =>
        TimestampText.TryParse(text, out var instant) ? TaskValue.Of(instant) : throw new FormatException(text);

    public static TaskValue Number(string json) => new TaskValue.Number(json);

    private static ItemChange WithRevision(ScheduleDocument document, TaskId id, ItemChange change)
    {
        var revision = document.Snapshot.Tasks.GetValueOrDefault(id)?.Revision ?? 0;
        return change switch
        {
            ItemChange.Update { Revision: var given } update when given == 0 => update with { Revision = revision },
            ItemChange.Delete { Revision: var given } delete when given == 0 => delete with { Revision = revision },
            _ => change,
        };
    }
}
