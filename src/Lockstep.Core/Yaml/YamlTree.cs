namespace Lockstep.Core.Yaml;

/// <summary>A parsed document: its nodes in the order of the text, parents before their children.</summary>
internal sealed class YamlTree(
    SourceText source,
    YamlNode[] nodes,
    IReadOnlyList<NodeProperties> properties,
    IReadOnlySet<int> keylessColons
)
{
    /// <summary>The text.</summary>
    public SourceText Source { get; } = source;

    /// <summary>How many nodes there are; none in a document without content.</summary>
    public int Count => nodes.Length;

    /// <summary>Whether any node has an anchor or a tag.</summary>
    public bool HasProperties => properties.Count > 0;

    /// <summary>Whether a key is the value of a colon that has no key before it.</summary>
    public bool IsKeyless(int key)
    {
        if (keylessColons.Count == 0)
        {
            return false;
        }

        var colon = Source.Text.AsSpan(0, nodes[key].Start).LastIndexOfAnyExcept([' ', '\n', '\r']);
        return colon >= 0 && keylessColons.Contains(colon);
    }

    /// <summary>A node; the root is 0.</summary>
    public ref readonly YamlNode this[int index] => ref nodes[index];

    /// <summary>The anchor of a node.</summary>
    public string? Anchor(int index) => PropertiesOf(index)?.Anchor;

    /// <summary>The tag of a node, resolved.</summary>
    public string? Tag(int index) => PropertiesOf(index)?.Tag;

    /// <summary>Where a node begins after its anchor and tag.</summary>
    public int ValueStart(int index) => PropertiesOf(index)?.ValueStart ?? nodes[index].Start;

    /// <summary>The node that an alias stands for, or the node itself.</summary>
    public int Resolve(int index)
    {
        while (nodes[index].Kind == NodeKind.Alias)
        {
            index = nodes[index].Link;
        }

        return index;
    }

    /// <summary>The items of a list.</summary>
    public IEnumerable<int> Items(int list)
    {
        for (var at = list + 1; at < nodes[list].Next; at = nodes[at].Next)
        {
            yield return at;
        }
    }

    /// <summary>The pairs of a map.</summary>
    public IEnumerable<(int Key, int Value)> Pairs(int map)
    {
        for (var key = map + 1; key < nodes[map].Next; )
        {
            var value = nodes[key].Next;
            yield return (key, value);
            key = nodes[value].Next;
        }
    }

    /// <summary>The value of a key that the map itself holds, or -1.</summary>
    public int Find(int map, string key)
    {
        foreach (var (at, value) in Pairs(map))
        {
            if (nodes[at].Kind == NodeKind.Scalar && nodes[at].Value == key)
            {
                return value;
            }
        }

        return -1;
    }

    /// <summary>Whether a plain scalar without any text: a null that nobody wrote.</summary>
    public bool IsEmptyText(int index) => nodes[index].Kind == NodeKind.Scalar && ValueStart(index) >= nodes[index].End;

    private NodeProperties? PropertiesOf(int index) =>
        nodes[index].Kind == NodeKind.Alias || nodes[index].Link < 0 ? null : properties[nodes[index].Link];
}
