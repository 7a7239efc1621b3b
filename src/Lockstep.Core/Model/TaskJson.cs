using System.Text.Json;

namespace Lockstep.Core.Model;

/// <summary>Values as JSON: numbers keep their text, instants become ISO 8601 strings.</summary>
public static class TaskJson
{
    /// <summary>The JSON text of a value.</summary>
    public static string ToText(TaskValue value)
    {
        var text = JsonBuffer.Rent();
        Write(text.Writer, value);
        return text.Return();
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
                // A Number is made of valid JSON only, so it needs no second look.
                writer.WriteRawValue(number.Json, skipInputValidation: true);
                break;
            case TaskValue.Text text:
                writer.WriteStringValue(text.Value);
                break;
            case TaskValue.Instant instant:
                Span<char> stamp = stackalloc char[IsoStamp.LongestText];
                writer.WriteStringValue(stamp[..IsoStamp.Format(instant.Value, stamp)]);
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
    public static TaskValue Parse(string json) => JsonBuffer.Read(json, (ref Utf8JsonReader reader) => JsonValues.ReadStrict(ref reader));

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
    public static string BaseToText(BaseTask task)
    {
        var text = JsonBuffer.Rent();
        var writer = text.Writer;
        writer.WriteStartObject();
        writer.WritePropertyName("fields"u8);
        Write(writer, task.Fields);
        writer.WriteStartArray("left_out"u8);
        foreach (var name in task.LeftOut)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("former"u8);
        if (!task.FormerRuntime.IsEmpty)
        {
            foreach (var (name, values) in task.FormerRuntime.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                Write(writer, new TaskValue.List(values));
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        return text.Return();
    }

    /// <summary>Reads a base's content.</summary>
    public static BaseTask BaseFrom(TaskId id, string file, string json) =>
        // A row's value may be as deep as Parse allows, and stands two levels down here.
        JsonBuffer.Read(json, (ref Utf8JsonReader reader) => JsonValues.ReadBase(ref reader, BaseTask.Empty(id, file)), maxDepth: 128);
}
