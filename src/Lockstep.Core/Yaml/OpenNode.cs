namespace Lockstep.Core.Yaml;

/// <summary>A list or map whose end has not been met yet.</summary>
internal sealed class OpenNode(int index, int start, bool isFlow, int indent)
{
    public int Index { get; } = index;

    public int Start { get; } = start;

    public bool IsFlow { get; } = isFlow;

    /// <summary>The column of the innermost block collection: -1 where there is none.</summary>
    public int Indent { get; } = indent;

    /// <summary>The end of the last child.</summary>
    public int LastEnd { get; private set; }

    /// <summary>How many descendants there are when every alias is followed.</summary>
    public long Nodes { get; private set; }

    /// <summary>How deep the descendants are nested when every alias is followed.</summary>
    public int Height { get; private set; }

    /// <summary>How many children there are.</summary>
    public int Children { get; private set; }

    public void Take(int end, long nodes, int height)
    {
        Children++;
        LastEnd = end;
        Nodes += nodes;
        Height = Math.Max(Height, height);
    }
}
