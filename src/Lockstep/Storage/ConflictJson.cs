using System.Globalization;
using System.Text.Json;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Storage;

/// <summary>The part of a conflict that is kept as JSON: its places and both tasks. A side without a value lacks the key.</summary>
internal static class ConflictJson
{
    // A task may be as deep as JSON is read elsewhere, and stands some levels down here.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    /// <summary>The text of a conflict's places and tasks.</summary>
    public static string Content(Conflict conflict) =>
        TaskJson.ToText(
            Present(
                ("fields", new TaskValue.List([.. conflict.Fields.Select(FieldToValue)])),
                ("file_task", TaskToValue(conflict.FileTask)),
                ("database_task", TaskToValue(conflict.DatabaseTask))
            )
        );

    /// <summary>The conflict with its places and tasks from the text of <see cref="Content"/>.</summary>
    public static Conflict Fill(Conflict header, string content)
    {
        using var document = JsonDocument.Parse(content, Deep);
        var root = document.RootElement;
        return header with
        {
            Fields = [.. root.GetProperty("fields").EnumerateArray().Select(FieldFrom)],
            FileTask = TaskFrom(root, "file_task", header.Task),
            DatabaseTask = TaskFrom(root, "database_task", header.Task),
        };
    }

    // The path is a list of keys: as one text, a key that holds dots and quotes would not come back.
    private static TaskValue.Map FieldToValue(FieldConflict field) =>
        Present(
            ("path", new TaskValue.List([.. field.Path.Keys.Select(TaskValue.Of)])),
            ("base", field.Base),
            ("file", field.File),
            ("database", field.Database)
        );

    private static FieldConflict FieldFrom(JsonElement json)
    {
        var path = new FieldPath([.. json.GetProperty("path").EnumerateArray().Select(key => key.GetString()!)]);
        return new FieldConflict(path, Side("base"), Side("file"), Side("database"));

        TaskValue? Side(string name) =>
            !json.TryGetProperty(name, out var value) ? null
            : path.Keys.Length > 1 ? TaskJson.FromElement(value)
            : FieldRules.Normalise(TaskField.Of(path.Field), TaskJson.FromElement(value), out _);
    }

    private static TaskValue.Map? TaskToValue(ScheduledTask? task) =>
        task is null
            ? null
            : Present(("fields", task.Fields), ("revision", TaskValue.Of(task.Revision.ToString(CultureInfo.InvariantCulture))));

    private static ScheduledTask? TaskFrom(JsonElement root, string name, TaskId id) =>
        root.TryGetProperty(name, out var json)
            ? new ScheduledTask(
                id,
                TaskJson.FieldsFrom(json.GetProperty("fields")),
                UInt128.Parse(json.GetProperty("revision").GetString()!, CultureInfo.InvariantCulture)
            )
            : null;

    private static TaskValue.Map Present(params ReadOnlySpan<(string Key, TaskValue? Value)> pairs)
    {
        var map = TaskValue.Map.Empty;
        foreach (var (key, value) in pairs)
        {
            map = map.With(key, value);
        }

        return map;
    }
}
