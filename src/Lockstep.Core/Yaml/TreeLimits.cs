namespace Lockstep.Core.Yaml;

/// <summary>What a document may cost, so that a small hostile file cannot take the process with it.</summary>
internal static class TreeLimits
{
    /// <summary>The most nodes of a document: about a million tasks.</summary>
    public const int Nodes = 32_000_000;

    /// <summary>The most nodes that all aliases together may stand for.</summary>
    public const long NodesBehindAliases = 1_000_000;

    /// <summary>The longest key of one line that YAML allows, in characters.</summary>
    public const int KeyLength = 1024;
}
