using Lockstep.Core.Model;
using Lockstep.Sync;

namespace Lockstep.Tool.Settings;

/// <summary>Names of the values of an enumeration as people type them: <c>three-way</c>, <c>three_way</c> and <c>bigint</c> are fine.</summary>
internal static class ChoiceName
{
    /// <summary>Reads a name; case, hyphens and underscores don't count.</summary>
    public static bool TryRead<T>(string text, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (Plain(text) == Plain(candidate.ToString()))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The name as it is shown.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => value is TaskIdType.BigInt ? "bigint" : SyncJson.Name(value);

    /// <summary>Says which names there are.</summary>
    public static string Fault<T>(string text)
        where T : struct, Enum => $"'{text}' is none of {string.Join(", ", Enum.GetValues<T>().Select(Of))}";

    private static string Plain(string text) =>
        text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
