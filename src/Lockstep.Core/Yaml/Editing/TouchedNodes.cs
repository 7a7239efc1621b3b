namespace Lockstep.Core.Yaml.Editing;

/// <summary>The nodes that some edits replace or change, for the aliases elsewhere that stand for them.</summary>
internal sealed class TouchedNodes
{
    private readonly List<(int Start, int End)> _gone = [];
    private readonly List<int> _changed = [];

    /// <summary>The collections in which something changes.</summary>
    public IReadOnlyList<int> Changed => _changed;

    /// <summary>The ranges of nodes that give way, with their descendants.</summary>
    public IReadOnlyList<(int Start, int End)> Gone => _gone;

    /// <summary>Notes a node that gives way with all its descendants.</summary>
    public void AddGone(YamlTree tree, int index) => _gone.Add((index, tree[index].Next));

    /// <summary>Notes a collection in which something changes.</summary>
    public void AddChanged(int index) => _changed.Add(index);

    /// <summary>Takes over what another edit touches.</summary>
    public void Add(TouchedNodes other)
    {
        _gone.AddRange(other._gone);
        _changed.AddRange(other._changed);
    }

    /// <summary>Whether a node gives way.</summary>
    public bool IsGone(int index) => _gone.Exists(range => range.Start <= index && index < range.End);
}
