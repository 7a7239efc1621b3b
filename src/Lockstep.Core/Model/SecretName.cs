using System.Collections.Immutable;

namespace Lockstep.Core.Model;

/// <summary>The names of keys whose values are nobody's business.</summary>
internal static class SecretName
{
    /// <summary>What stands for a value.</summary>
    public const string Mask = "***";

    private static readonly ImmutableArray<string> Parts = ["password", "token", "secret", "key"];

    /// <summary>Whether the value of a key of this name is hidden.</summary>
    public static bool Is(ReadOnlySpan<char> name)
    {
        foreach (var part in Parts)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
