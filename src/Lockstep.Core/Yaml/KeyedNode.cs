namespace Lockstep.Core.Yaml;

/// <summary>A pair of a map, its key as text.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyNode">The node of the key.</param>
/// <param name="ValueNode">The node of the value; it may be an alias.</param>
/// <param name="IsMerged">Whether the pair comes from another map by a merge key.</param>
internal readonly record struct KeyedNode(string Key, int KeyNode, int ValueNode, bool IsMerged);
