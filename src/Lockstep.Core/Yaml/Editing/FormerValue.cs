namespace Lockstep.Core.Yaml.Editing;

/// <summary>What stood where a value is written, so that the new one looks like it.</summary>
/// <param name="Style">The style.</param>
/// <param name="Text">The value's text, of a scalar.</param>
internal readonly record struct FormerValue(NodeStyle? Style, string? Text)
{
    /// <summary>Nothing stood there.</summary>
    public static FormerValue None => default;

    /// <summary>The value of a node; aliases are followed.</summary>
    public static FormerValue Of(YamlTree tree, int index)
    {
        if (index < 0)
        {
            return None;
        }

        var node = tree[tree.Resolve(index)];
        return new FormerValue(node.Style, node.Kind == NodeKind.Scalar ? node.Value : null);
    }
}
