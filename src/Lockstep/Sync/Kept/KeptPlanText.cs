using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Files;

namespace Lockstep.Sync.Kept;

/// <summary>
/// A kept plan as readable JSON. It holds the values as they are, secrets too: who keeps it must keep it from others. Its last member is a hash of the
/// rest, so that an edit or a cut is seen.
/// </summary>
public static class KeptPlanText
{
    private const int Format = 1;
    private const string FormatKey = "lockstep_plan";
    private const string HashKey = "hash";

    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // A value may be as deep as the model allows, and stands some levels down here.
        MaxDepth = 256,
    };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 256 };

    /// <summary>Whether a text begins as a kept plan does.</summary>
    public static bool IsOne(string text) => text.TrimStart('{', ' ', '\r', '\n').StartsWith($"\"{FormatKey}\"", StringComparison.Ordinal);

    /// <summary>The text.</summary>
    public static string ToText(KeptPlan plan)
    {
        var map = ToMap(plan);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            TaskJson.Write(writer, map.With(HashKey, TaskValue.Of(HashOf(map))));
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="RequestRefusedException">It is no kept plan, is of a later format, or has been edited.</exception>
    public static KeptPlan Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            if (TaskJson.FromElement(document.RootElement) is not TaskValue.Map map || map[FormatKey] is not TaskValue.Number format)
            {
                throw Foreign("it is no plan of Lockstep; lockstep plan --out FILE makes one");
            }

            return format.Json != Format.ToString(CultureInfo.InvariantCulture)
                    ? throw Foreign($"it is of format {format.Json}, and this program knows {Format}")
                : Text(map, HashKey) != HashOf(map.With(HashKey, null)) ? throw Foreign("it has been edited or cut since it was made")
                : Read(map);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidCastException or NullReferenceException)
        {
            throw Foreign($"it cannot be read ({exception.Message})");
        }
    }

    private static TaskValue.Map ToMap(KeptPlan plan) =>
        Map(
            (FormatKey, new TaskValue.Number(Format.ToString(CultureInfo.InvariantCulture))),
            ("version", TaskValue.Of(plan.Version)),
            ("made_at", TaskValue.Of(plan.MadeAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture))),
            ("by", TaskValue.Of(plan.By)),
            ("files", new TaskValue.List([.. plan.Files.Select(Of)])),
            ("database", TaskValue.Of(plan.Database)),
            ("direction", TaskValue.Of(SyncJson.Name(plan.Direction))),
            ("force", plan.Force ? TaskValue.True : TaskValue.False),
            ("only", plan.Only is null ? TaskValue.Null : new TaskValue.List([.. plan.Only.Select(id => TaskValue.Of(id.Text))])),
            ("options", plan.Options),
            ("tasks", new TaskValue.List([.. plan.Tasks.Select(Of)]))
        );

    private static TaskValue Of(KeptFile file) => Map(("path", TaskValue.Of(file.Path)), ("hash", TaskValue.Of(file.Hash)));

    private static TaskValue Of(KeptTask task) =>
        Map(
            ("task_id", TaskValue.Of(task.Id.Text)),
            ("file", TaskValue.Of(task.File)),
            ("item_revision", TaskValue.Of(task.Item)),
            ("row_version", TaskValue.Of(task.Row)),
            ("base_hash", TaskValue.Of(task.Base)),
            ("does", task.Does)
        );

    private static KeptPlan Read(TaskValue.Map map) =>
        new()
        {
            Version = Text(map, "version"),
            MadeAt = DateTimeOffset.ParseExact(Text(map, "made_at"), "O", CultureInfo.InvariantCulture),
            By = Text(map, "by"),
            Files =
            [
                .. ((TaskValue.List)map["files"]!)
                    .Items.Cast<TaskValue.Map>()
                    .Select(file => new KeptFile(Text(file, "path"), Text(file, "hash"))),
            ],
            Database = Text(map, "database"),
            Direction = SyncJson.TryRead<SyncDirection>(Text(map, "direction"), out var direction)
                ? direction
                : throw new FormatException("direction"),
            Force = map["force"] is TaskValue.Bool { Value: true },
            Only = map["only"] is TaskValue.List only ? [.. only.Items.Select(item => IdOf(((TaskValue.Text)item).Value))] : null,
            Options = (TaskValue.Map)map["options"]!,
            Tasks = [.. ((TaskValue.List)map["tasks"]!).Items.Cast<TaskValue.Map>().Select(ReadTask)],
        };

    private static KeptTask ReadTask(TaskValue.Map map) =>
        new(
            IdOf(Text(map, "task_id")),
            Text(map, "file"),
            Text(map, "item_revision"),
            Text(map, "row_version"),
            Text(map, "base_hash"),
            (TaskValue.Map)map["does"]!
        );

    private static TaskId IdOf(string text) => TaskId.TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no id");

    private static string Text(TaskValue.Map map, string key) =>
        map[key] is TaskValue.Text text ? text.Value : throw new FormatException($"{key} is missing");

    private static string HashOf(TaskValue.Map map) => ContentHash.Of(Encoding.UTF8.GetBytes(TaskJson.ToText(map))).ToString();

    private static TaskValue.Map Map(params (string Key, TaskValue Value)[] pairs) =>
        TaskValue.Map.Of(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));

    private static RequestRefusedException Foreign(string why) => new(ErrorCode.PlanForeign, $"this plan can't be carried out: {why}");
}
