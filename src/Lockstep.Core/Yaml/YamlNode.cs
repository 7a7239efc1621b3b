namespace Lockstep.Core.Yaml;

/// <summary>What a node is.</summary>
internal enum NodeKind : byte
{
    Scalar,
    List,
    Map,
    Alias,
}

/// <summary>How a node is written.</summary>
internal enum NodeStyle : byte
{
    Plain,
    Single,
    Double,
    Literal,
    Folded,
    Block,
    Flow,
}

/// <summary>A node of the tree: a span of the text, and the index after its last descendant. Small, as a file has millions.</summary>
internal struct YamlNode
{
    /// <summary>Where it begins, with its anchor and tag.</summary>
    public int Start;

    /// <summary>Where it ends; a block scalar ends with its last line that is not blank, before the line break.</summary>
    public int End;

    /// <summary>The index of the node that follows its descendants: its next sibling, if it has one.</summary>
    public int Next;

    /// <summary>An alias: the index of its target. Else the index of its properties, or -1.</summary>
    public int Link;

    /// <summary>The value of a scalar, or the name of an alias.</summary>
    public string? Value;

    public NodeKind Kind;

    public NodeStyle Style;
}

/// <summary>The anchor and the tag of a node, and where the node begins after them.</summary>
internal sealed record NodeProperties(string? Anchor, string? Tag, int ValueStart);
