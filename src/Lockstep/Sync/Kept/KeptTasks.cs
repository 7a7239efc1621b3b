using System.Globalization;
using System.Text;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Files;

namespace Lockstep.Sync.Kept;

/// <summary>Task plans in the form in which they are kept. Two that are kept alike do the same.</summary>
internal static class KeptTasks
{
    public static KeptTask Of(TaskPlan task, Base @base) =>
        new(
            task.Id,
            task.File,
            Revision(task.FileBefore),
            Version(task.RowBefore),
            BaseHash(@base.Tasks.GetValueOrDefault(task.Id)),
            Does(task)
        );

    private static string Revision(ScheduledTask? item) => item?.Revision.ToString("x32", CultureInfo.InvariantCulture) ?? "";

    private static string Version(ScheduledTask? row) => row?.Revision.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string BaseHash(BaseTask? task) =>
        task is null ? "" : ContentHash.Of(Encoding.UTF8.GetBytes($"{task.File}\n{TaskJson.BaseToText(task)}")).ToString();

    private static TaskValue.Map Does(TaskPlan task) =>
        Map(
            ("row", task.Row is { } row ? Of(row) : null),
            ("item", task.Item is { } item ? Of(item) : null),
            ("base", task.Base is { } after ? TaskJson.Parse(TaskJson.BaseToText(after)) : null),
            ("forgets_base", task.ForgetsBase ? TaskValue.True : null),
            ("conflict", task.Conflict is { } conflict ? SyncJson.Of(conflict) : null),
            ("closes", task.Closing is { } closing ? Of(closing) : null)
        );

    private static TaskValue.Map Of(RowChange row) =>
        row switch
        {
            RowChange.Insert insert => Map(("insert", insert.Fields)),
            RowChange.Update update => Map(("update", Edits(update.Edits))),
            _ => Map(("delete", TaskValue.True)),
        };

    private static TaskValue.Map Of(ItemChange item) =>
        item switch
        {
            ItemChange.Append append => Map(("append", append.Fields)),
            ItemChange.Update update => Map(("update", Edits(update.Edits))),
            _ => Map(("delete", TaskValue.True)),
        };

    // A value of null and the removal of a key are two things, so each edit is a map of its own.
    private static TaskValue.List Edits(IReadOnlyList<FieldEdit> edits) =>
        new([.. edits.Select(edit => Map(("path", TaskValue.Of(edit.Path.ToString())), ("value", edit.Value)))]);

    private static TaskValue.Map Of(ConflictClosing closing) =>
        Map(
            ("conflict_id", new TaskValue.Number(closing.ConflictId.ToString(CultureInfo.InvariantCulture))),
            ("choice", closing.Choice is { } choice ? TaskValue.Of(SyncJson.Name(choice)) : null),
            ("by", TaskValue.Of(closing.By))
        );

    private static TaskValue.Map Map(params (string Key, TaskValue? Value)[] pairs) =>
        TaskValue.Map.Of(from pair in pairs where pair.Value is not null select KeyValuePair.Create(pair.Key, pair.Value!));
}
