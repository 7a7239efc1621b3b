using System.Text.Json;

namespace Lockstep.Core.Model;

/// <summary>The form in which <see cref="TaskTurns"/> are kept. A value stands in a list, so that an empty list can say that there was none.</summary>
public static class TurnsJson
{
    // A value may be as deep as JSON is read elsewhere, and stands some levels down here.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    /// <summary>The text, which <see cref="From"/> reads.</summary>
    public static string ToText(TaskTurns turns) => TaskJson.ToText(new TaskValue.List([.. turns.Turns.Select(Of)]));

    /// <summary>Reads the text.</summary>
    /// <exception cref="JsonException">It is not what <see cref="ToText"/> wrote.</exception>
    public static TaskTurns From(TaskId id, string json)
    {
        using var document = JsonDocument.Parse(json, Deep);
        return new TaskTurns(id, [.. document.RootElement.EnumerateArray().Select(TurnFrom)]);
    }

    private static Turn TurnFrom(JsonElement turn)
    {
        var path = new FieldPath([.. turn.GetProperty("path").EnumerateArray().Select(key => key.GetString()!)]);
        return new Turn(
            path,
            turn.GetProperty("from").GetString() == "file" ? Side.File : Side.Database,
            FileWritesJson.ValueAt(path, turn.GetProperty("value")),
            turn.GetProperty("at").GetDateTimeOffset(),
            turn.GetProperty("return").GetBoolean()
        );
    }

    private static TaskValue Of(Turn turn) =>
        TaskValue.Map.Of([
            KeyValuePair.Create<string, TaskValue>("path", new TaskValue.List([.. turn.Path.Keys.Select(TaskValue.Of)])),
            KeyValuePair.Create<string, TaskValue>("from", TaskValue.Of(turn.From == Side.File ? "file" : "database")),
            KeyValuePair.Create("value", FileWritesJson.Optional(turn.Value)),
            KeyValuePair.Create<string, TaskValue>("at", TaskValue.Of(turn.At)),
            KeyValuePair.Create<string, TaskValue>("return", new TaskValue.Bool(turn.IsReturn)),
        ]);
}
