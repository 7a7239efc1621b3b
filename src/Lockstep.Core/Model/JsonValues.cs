using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Lockstep.Core.Model;

/// <summary>Reads values and bases token by token, without a document between.</summary>
internal static class JsonValues
{
    /// <summary>Reads the value at the reader's token and stops at its last one; a key that stands twice in an object is refused.</summary>
    public static TaskValue ReadStrict(ref Utf8JsonReader reader) => Read(ref reader, mayRepeat: false);

    /// <summary>Reads the content of a base.</summary>
    public static BaseTask ReadBase(ref Utf8JsonReader reader, BaseTask empty)
    {
        Require(ref reader, JsonTokenType.StartObject);
        var task = empty;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("fields"u8))
            {
                reader.Read();
                task = task with { Fields = ReadFields(ref reader) };
            }
            else if (reader.ValueTextEquals("left_out"u8))
            {
                reader.Read();
                task = task with { LeftOut = ReadLeftOut(ref reader, task.LeftOut) };
            }
            else if (reader.ValueTextEquals("former"u8))
            {
                reader.Read();
                task = task with { FormerRuntime = ReadFormer(ref reader, task.FormerRuntime) };
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return task;
    }

    private static TaskValue Read(ref Utf8JsonReader reader, bool mayRepeat) =>
        reader.TokenType switch
        {
            JsonTokenType.True => TaskValue.True,
            JsonTokenType.False => TaskValue.False,
            JsonTokenType.Number => new TaskValue.Number(Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.String => TaskValue.Of(reader.GetString()!),
            JsonTokenType.StartArray => ReadList(ref reader, mayRepeat),
            JsonTokenType.StartObject => ReadMap(ref reader, mayRepeat),
            _ => TaskValue.Null,
        };

    private static TaskValue.List ReadList(ref Utf8JsonReader reader, bool mayRepeat)
    {
        var items = ImmutableArray.CreateBuilder<TaskValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Read(ref reader, mayRepeat));
        }

        return new TaskValue.List(items.DrainToImmutable());
    }

    private static TaskValue.Map ReadMap(ref Utf8JsonReader reader, bool mayRepeat)
    {
        var map = new MapBuilder(4);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = JsonNames.Of(ref reader);
            reader.Read();
            if (!map.Set(key, Read(ref reader, mayRepeat)) && !mayRepeat)
            {
                throw new JsonException($"The key '{key}' stands twice in one object.");
            }
        }

        return map.ToMap();
    }

    private static TaskValue.Map ReadFields(ref Utf8JsonReader reader)
    {
        Require(ref reader, JsonTokenType.StartObject);
        var fields = new MapBuilder(TaskField.Known.Count);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonNames.Of(ref reader);
            reader.Read();
            fields.Set(name, FieldRules.Again(name, Read(ref reader, mayRepeat: true)));
        }

        return fields.ToMap();
    }

    private static ImmutableSortedSet<string> ReadLeftOut(ref Utf8JsonReader reader, ImmutableSortedSet<string> none)
    {
        Require(ref reader, JsonTokenType.StartArray);
        var names = none;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            names = names.Add(reader.GetString()!);
        }

        return names;
    }

    private static ImmutableDictionary<string, ImmutableArray<TaskValue>> ReadFormer(
        ref Utf8JsonReader reader,
        ImmutableDictionary<string, ImmutableArray<TaskValue>> none
    )
    {
        Require(ref reader, JsonTokenType.StartObject);
        var former = none;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonNames.Of(ref reader);
            reader.Read();
            Require(ref reader, JsonTokenType.StartArray);
            former = former.SetItem(name, [.. ReadList(ref reader, mayRepeat: true).Items.Select(value => FieldRules.Again(name, value))]);
        }

        return former;
    }

    private static void Require(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
        {
            throw new JsonException($"A base holds {reader.TokenType} where it should hold {token}.");
        }
    }
}
