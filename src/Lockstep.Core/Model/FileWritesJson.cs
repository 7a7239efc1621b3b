using System.Collections.Immutable;
using System.Text.Json;

namespace Lockstep.Core.Model;

/// <summary>The form in which <see cref="FileWrites"/> are kept. A value stands in a list, so that an empty list can say that there was none.</summary>
public static class FileWritesJson
{
    // A value may be as deep as JSON is read elsewhere, and stands some levels down here.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    /// <summary>The text of the content, which <see cref="From"/> reads.</summary>
    public static string ToText(FileWrites writes) =>
        TaskJson.ToText(
            TaskValue.Map.Of([
                KeyValuePair.Create<string, TaskValue>("places", new TaskValue.List([.. writes.Places.Select(Place)])),
                KeyValuePair.Create<string, TaskValue>("presence", new TaskValue.List([.. writes.Presence.Select(Optional)])),
            ])
        );

    /// <summary>Reads the content.</summary>
    /// <exception cref="JsonException">It is not what <see cref="ToText"/> wrote.</exception>
    public static FileWrites From(TaskId id, string file, string json)
    {
        using var document = JsonDocument.Parse(json, Deep);
        var places = ImmutableSortedDictionary.CreateBuilder<FieldPath, ImmutableArray<TaskValue?>>();
        foreach (var place in document.RootElement.GetProperty("places").EnumerateArray())
        {
            var path = new FieldPath([.. place.GetProperty("path").EnumerateArray().Select(key => key.GetString()!)]);
            places[path] = [.. place.GetProperty("before").EnumerateArray().Select(value => ValueAt(path, value))];
        }

        return new FileWrites(
            id,
            file,
            places.ToImmutable(),
            [
                .. document
                    .RootElement.GetProperty("presence")
                    .EnumerateArray()
                    .Select(item => item.GetArrayLength() == 0 ? null : TaskJson.FieldsFrom(item[0])),
            ]
        );
    }

    internal static TaskValue? ValueAt(FieldPath path, JsonElement value) =>
        value.GetArrayLength() == 0 ? null
        : path.Keys.Length > 1 ? TaskJson.FromElement(value[0])
        : FieldRules.Normalise(TaskField.Of(path.Field), TaskJson.FromElement(value[0]), out _);

    private static TaskValue.Map Place(KeyValuePair<FieldPath, ImmutableArray<TaskValue?>> place) =>
        TaskValue.Map.Of([
            KeyValuePair.Create<string, TaskValue>("path", new TaskValue.List([.. place.Key.Keys.Select(TaskValue.Of)])),
            KeyValuePair.Create<string, TaskValue>("before", new TaskValue.List([.. place.Value.Select(Optional)])),
        ]);

    internal static TaskValue Optional(TaskValue? value) => new TaskValue.List(value is null ? [] : [value]);
}
