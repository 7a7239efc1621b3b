using System.Text.Json;

namespace Lockstep.Storage;

/// <summary>The names of enum members as they are stored: <c>YamlToDb</c> is <c>yaml_to_db</c>.</summary>
internal static class SnakeCase
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static T Parse<T>(string text)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Of(value) == text)
            {
                return value;
            }
        }

        throw new FormatException($"'{text}' is no {typeof(T).Name}.");
    }
}
