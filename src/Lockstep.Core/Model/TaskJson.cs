using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Lockstep.Core.Model;

/// <summary>Values as JSON: numbers keep their text, instants become ISO 8601 strings.</summary>
public static class TaskJson
{
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The JSON text of a value.</summary>
    public static string ToText(TaskValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a value at the writer's place.</summary>
    public static void Write(Utf8JsonWriter writer, TaskValue? value)
    {
        switch (value)
        {
            case TaskValue.Bool truth:
                writer.WriteBooleanValue(truth.Value);
                break;
            case TaskValue.Number number:
                writer.WriteRawValue(number.Json);
                break;
            case TaskValue.Text text:
                writer.WriteStringValue(text.Value);
                break;
            case TaskValue.Instant instant:
                writer.WriteStringValue(TimestampText.Format(instant.Value));
                break;
            case TaskValue.List list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case TaskValue.Map map:
                writer.WriteStartObject();
                foreach (var (key, item) in map.Pairs())
                {
                    writer.WritePropertyName(key);
                    Write(writer, item);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    /// <summary>Reads a JSON text.</summary>
    /// <exception cref="JsonException">The text is no JSON, is deeper than 64, or has a key twice in one object.</exception>
    public static TaskValue Parse(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return FromElement(document.RootElement);
    }

    /// <summary>Reads a JSON element.</summary>
    public static TaskValue FromElement(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.True => TaskValue.True,
            JsonValueKind.False => TaskValue.False,
            JsonValueKind.Number => new TaskValue.Number(element.GetRawText()),
            JsonValueKind.String => TaskValue.Of(element.GetString()!),
            JsonValueKind.Array => new TaskValue.List([.. element.EnumerateArray().Select(FromElement)]),
            JsonValueKind.Object => TaskValue.Map.Of(
                element.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, FromElement(property.Value)))
            ),
            _ => TaskValue.Null,
        };

    /// <summary>
    /// Reads the fields of a task that this class wrote, such as those of a base or a conflict: known time stamps become instants again.
    /// </summary>
    public static TaskValue.Map FieldsFrom(JsonElement element)
    {
        var fields = new List<KeyValuePair<string, TaskValue>>(element.GetPropertyCount());
        foreach (var property in element.EnumerateObject())
        {
            var field = TaskField.Of(property.Name);
            fields.Add(KeyValuePair.Create(field.Name, FieldRules.Normalise(field, FromElement(property.Value), out _)));
        }

        return TaskValue.Map.Of(fields);
    }

    /// <summary>The text of a base's content, which <see cref="BaseFrom"/> reads.</summary>
    public static string BaseToText(BaseTask task) =>
        ToText(
            TaskValue.Map.Of([
                KeyValuePair.Create<string, TaskValue>("fields", task.Fields),
                KeyValuePair.Create<string, TaskValue>("left_out", new TaskValue.List([.. task.LeftOut.Select(TaskValue.Of)])),
                KeyValuePair.Create<string, TaskValue>(
                    "former",
                    TaskValue.Map.Of(
                        task.FormerRuntime.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                            .Select(pair => KeyValuePair.Create<string, TaskValue>(pair.Key, new TaskValue.List(pair.Value)))
                    )
                ),
            ])
        );

    /// <summary>Reads a base's content.</summary>
    public static BaseTask BaseFrom(TaskId id, string file, string json)
    {
        // A row's value may be as deep as Parse allows, and stands two levels down here.
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        var root = document.RootElement;
        return new BaseTask(
            id,
            file,
            FieldsFrom(root.GetProperty("fields")),
            root.GetProperty("left_out").EnumerateArray().Select(name => name.GetString()!).ToImmutableSortedSet(StringComparer.Ordinal),
            root.GetProperty("former")
                .EnumerateObject()
                .ToImmutableDictionary(
                    property => property.Name,
                    property =>
                        property
                            .Value.EnumerateArray()
                            .Select(value => FieldRules.Normalise(TaskField.Of(property.Name), FromElement(value), out _))
                            .ToImmutableArray()
                )
        );
    }
}
