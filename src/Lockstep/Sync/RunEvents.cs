using System.Globalization;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Events;

namespace Lockstep.Sync;

/// <summary>The events of a run, in the order in which they are told.</summary>
internal static class RunEvents
{
    public static IReadOnlyList<SyncEvent> Of(SyncRun run, IReadOnlyList<TaskPlan> plans) =>
        [
            .. plans
                .Where(plan => plan.Item is not null)
                .GroupBy(plan => plan.File)
                .OrderBy(file => file.Key, StringComparer.Ordinal)
                .Select(file => FileUpdated(run, file.Key, file.Count())),
            .. plans.SelectMany(plan => Of(run, plan)),
        ];

    /// <summary>The event that a file has a new text.</summary>
    public static SyncEvent FileUpdated(SyncRun run, string file, int tasks) =>
        Event(SyncEventName.FileUpdated, run, [("file", TaskValue.Of(file)), ("tasks", Number(tasks))]);

    private static IEnumerable<SyncEvent> Of(SyncRun run, TaskPlan plan)
    {
        if (plan.Row is { } row)
        {
            yield return Changed(
                run,
                plan.Id,
                "database",
                row switch
                {
                    RowChange.Insert insert => ("insert", insert.Fields.Keys),
                    RowChange.Update update => ("update", Names(update.Edits)),
                    _ => ("delete", []),
                }
            );
        }

        if (plan.Item is { } item)
        {
            yield return Changed(
                run,
                plan.Id,
                "file",
                item switch
                {
                    ItemChange.Append append => ("insert", append.Fields.Keys),
                    ItemChange.Update update => ("update", Names(update.Edits)),
                    _ => ("delete", []),
                }
            );
        }

        if (plan.Conflict is { } conflict)
        {
            yield return Event(
                SyncEventName.ConflictDetected,
                run,
                [
                    ("conflict_id", Number(conflict.Id)),
                    ("task_id", SyncJson.Id(plan.Id)),
                    ("file", TaskValue.Of(conflict.File)),
                    ("kind", TaskValue.Of(SyncJson.Name(conflict.Kind))),
                    ("conflict_reason", TaskValue.Of(conflict.Reason)),
                    ("fields", Texts(conflict.Fields.Select(field => field.Path.ToString()))),
                ]
            );
        }

        if (plan.Closing is { } closing)
        {
            yield return Event(
                SyncEventName.ConflictResolved,
                run,
                [
                    ("conflict_id", Number(closing.ConflictId)),
                    ("task_id", SyncJson.Id(plan.Id)),
                    ("status", TaskValue.Of(closing.Status)),
                    ("choice", closing.Choice is { } choice ? TaskValue.Of(SyncJson.Name(choice)) : TaskValue.Null),
                    ("by", TaskValue.Of(closing.By)),
                ]
            );
        }
    }

    private static SyncEvent Changed(SyncRun run, TaskId id, string side, (string Change, IReadOnlyList<string> Fields) what) =>
        Event(
            SyncEventName.TaskChanged,
            run,
            [
                ("task_id", SyncJson.Id(id)),
                ("side", TaskValue.Of(side)),
                ("change", TaskValue.Of(what.Change)),
                ("fields", Texts(what.Fields)),
            ]
        );

    private static IReadOnlyList<string> Names(IReadOnlyList<FieldEdit> edits) => [.. edits.Select(edit => edit.Path.ToString())];

    private static SyncEvent Event(string name, SyncRun run, IEnumerable<(string Key, TaskValue Value)> data) =>
        new(
            name,
            run.FinishedAt,
            TaskValue.Map.Of(data.Append(("run", Number(run.Number))).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)))
        );

    private static TaskValue.List Texts(IEnumerable<string> texts) => new([.. texts.Select(TaskValue.Of)]);

    private static TaskValue.Number Number(long number) => new(number.ToString(CultureInfo.InvariantCulture));
}
