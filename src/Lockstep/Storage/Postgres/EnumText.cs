using System.Text.Json;

namespace Lockstep.Storage.Postgres;

/// <summary>Enum values as SQL users like to read them: <c>yaml_to_db</c>.</summary>
internal static class EnumText
{
    public static string Write<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static T Read<T>(string text)
        where T : struct, Enum => Enum.Parse<T>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
