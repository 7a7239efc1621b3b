using System.Globalization;
using System.Text.Json;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Storage.Postgres;

/// <summary>The part of a conflict that is kept as JSON: its places and both tasks. A side without a value lacks the key.</summary>
internal static class PostgresConflictJson
{
    public static string Write(Conflict conflict) =>
        TaskJson.ToText(
            Map(
                ("fields", new TaskValue.List([.. conflict.Fields.Select(WriteField)])),
                ("file_task", WriteTask(conflict.FileTask)),
                ("database_task", WriteTask(conflict.DatabaseTask))
            )
        );

    public static IReadOnlyList<FieldConflict> ReadFields(JsonElement content) =>
        [.. content.GetProperty("fields").EnumerateArray().Select(ReadField)];

    public static ScheduledTask? ReadTask(JsonElement content, string name, TaskId id) =>
        content.TryGetProperty(name, out var task)
            ? new ScheduledTask(
                id,
                TaskJson.FieldsFrom(task.GetProperty("fields")),
                UInt128.Parse(task.GetProperty("revision").GetString()!, CultureInfo.InvariantCulture)
            )
            : null;

    private static TaskValue.Map WriteField(FieldConflict field) =>
        Map(("path", TaskValue.Of(field.Path.ToString())), ("base", field.Base), ("file", field.File), ("database", field.Database));

    private static FieldConflict ReadField(JsonElement json)
    {
        var path = FieldPath.Parse(json.GetProperty("path").GetString()!);
        TaskValue? Side(string name) => json.TryGetProperty(name, out var value) ? ReadValue(path, value) : null;
        return new FieldConflict(path, Side("base"), Side("file"), Side("database"));
    }

    private static TaskValue ReadValue(FieldPath path, JsonElement json) =>
        path.Keys.Length == 1
            ? FieldRules.Normalise(TaskField.Of(path.Field), TaskJson.FromElement(json), out _)
            : TaskJson.FromElement(json);

    private static TaskValue.Map? WriteTask(ScheduledTask? task) =>
        task is null
            ? null
            : Map(("fields", task.Fields), ("revision", TaskValue.Of(task.Revision.ToString(CultureInfo.InvariantCulture))));

    private static TaskValue.Map Map(params ReadOnlySpan<(string Key, TaskValue? Value)> pairs)
    {
        var present = new List<KeyValuePair<string, TaskValue>>();
        foreach (var (key, value) in pairs)
        {
            if (value is not null)
            {
                present.Add(KeyValuePair.Create(key, value));
            }
        }

        return TaskValue.Map.Of(present);
    }
}
