namespace Lockstep.Core.Yaml.Editing;

/// <summary>Keeps what aliases mean when the value with their anchor changes or goes.</summary>
internal static class AliasEditor
{
    /// <summary>Gives each alias that stays its old value as a literal; refuses where that value is a list or a map. Answers whether there was one.</summary>
    public static bool Add(YamlTree tree, SpliceList splices, TouchedNodes touched)
    {
        var any = false;
        if (!tree.HasProperties)
        {
            return any;
        }

        for (var index = 0; index < tree.Count; index++)
        {
            if (tree[index].Kind != NodeKind.Alias || touched.IsGone(index))
            {
                continue;
            }

            var target = tree[index].Link;
            if (touched.IsGone(target) && tree[target].Kind == NodeKind.Scalar)
            {
                splices.Replace(tree[index].Start, tree[index].End, Literal(tree, target));
                any = true;
            }
            else if (touched.IsGone(target) || touched.Changed.Any(changed => changed >= target && changed < tree[target].Next))
            {
                throw new EditRefusedException(
                    $"the list or map with the anchor &{tree.Anchor(target)} is used again in line {tree.Source.LineNumber(tree[index].Start)}; write it out there first"
                );
            }
        }

        return any;
    }

    private static string Literal(YamlTree tree, int index)
    {
        var node = tree[index];
        var start = tree.ValueStart(index);
        var written = tree.Source.Text[start..Math.Max(start, node.End)];
        var isPlain = node.Style == NodeStyle.Plain;
        var canCopy =
            written.Length > 0
            && node.Style is not (NodeStyle.Literal or NodeStyle.Folded)
            && !written.Contains('\n', StringComparison.Ordinal)
            && !(isPlain && written.AsSpan().IndexOfAny(",[]{}") >= 0)
            && tree.Tag(index) is null;
        return canCopy ? written
            : isPlain && CoreSchema.IsNull(node.Value!) ? "null"
            : DoubleQuoted.Write(node.Value!);
    }
}
