using System.Text.Json;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Tool.Commands;

/// <summary>Reads what one place in conflict gets: <c>status=db</c>, <c>params_json.limit=5</c>, <c>status="yaml"</c> (the text).</summary>
internal static class RulingText
{
    /// <summary>Reads the place and the ruling.</summary>
    /// <exception cref="UsageException">The text is none.</exception>
    public static (FieldPath Path, Ruling Ruling) Parse(string text)
    {
        var equals = EqualsSign(text);
        if (equals < 1)
            throw new UsageException($"--field: '{text}' is not NAME=yaml, NAME=db or NAME=VALUE.");

        try
        {
            return (FieldPath.Parse(text[..equals]), RulingOf(text[(equals + 1)..]));
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--field: {exception.Message}");
        }
    }

    private static Ruling RulingOf(string value) =>
        value switch
        {
            "yaml" => new Ruling.Take(Side.File),
            "db" => new Ruling.Take(Side.Database),
            _ => new Ruling.Give(ValueOf(value)),
        };

    private static TaskValue ValueOf(string text)
    {
        try
        {
            return TaskJson.Parse(text);
        }
        catch (JsonException)
        {
            return TaskValue.Of(text);
        }
    }

    // A quoted key may hold an equals sign.
    private static int EqualsSign(string text)
    {
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            isQuoted ^= text[at] == '"';
            if (text[at] == '=' && !isQuoted)
                return at;
        }

        return -1;
    }
}
