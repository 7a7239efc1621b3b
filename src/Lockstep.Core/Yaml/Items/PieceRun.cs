using System.IO.Hashing;

namespace Lockstep.Core.Yaml.Items;

/// <summary>Items that were parsed apart from the rest of their file.</summary>
/// <param name="Tree">The nodes, offsets and lines within the text that was parsed.</param>
/// <param name="Items">The node of each item.</param>
internal sealed record PieceRun(YamlTree Tree, int[] Items)
{
    /// <summary>The hash of an item's bytes, for the items that cannot hold an alias.</summary>
    public UInt128 Revision(int at) => XxHash128.HashToUInt128(Tree.Source.Slice(Tree[Items[at]].Start, Tree[Items[at]].End).Span);

    /// <summary>How many nodes an item has.</summary>
    public int Nodes(int at) => Tree[Items[at]].Next - Items[at];
}
