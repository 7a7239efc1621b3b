using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Puts a value in the place of another one.</summary>
internal sealed class ValueEditor(YamlTree tree, SpliceList splices, TouchedNodes touched)
{
    /// <summary>Sets the value of a pair.</summary>
    /// <param name="map">The map that holds the pair, or -1 for one that stands inside no map in braces.</param>
    /// <param name="index">The node of the old value.</param>
    /// <param name="value">The new value.</param>
    public void Set(int map, int index, TaskValue value)
    {
        touched.AddGone(tree, index);
        var node = tree[index];
        var isFlow = map >= 0 && tree[map].Style == NodeStyle.Flow;
        var former = FormerValue.Of(tree, index);
        if (node.Kind == NodeKind.Alias)
        {
            splices.Replace(node.Start, node.End, ValueWriter.OneLine(value, former, isFlow));
        }
        else if (node.Kind is NodeKind.List or NodeKind.Map && node.Style == NodeStyle.Block)
        {
            SetBlock(index, value);
        }
        else if (node.Style is NodeStyle.Literal or NodeStyle.Folded)
        {
            SetBlockScalar(map, index, value, former);
        }
        else if (tree.IsEmptyText(index))
        {
            SetEmpty(index, value, isFlow);
        }
        else
        {
            splices.Replace(ValueStart(index), node.End, ValueWriter.OneLine(value, former, isFlow));
        }
    }

    // A tag goes with the value that it belonged to; an anchor may stay.
    private int ValueStart(int index) => tree.Tag(index) is null ? tree.ValueStart(index) : tree[index].Start;

    private void SetEmpty(int index, TaskValue value, bool isFlow)
    {
        var start = tree.Tag(index) is null ? tree[index].End : tree[index].Start;
        var text = ValueWriter.OneLine(value, FormerValue.None, isFlow);
        var before = start > 0 ? tree.Source.Text[start - 1] : ' ';
        var isKeyAlone = isFlow && before != ':' && start == tree[index].Start && tree.Tag(index) is null && tree.Anchor(index) is null;
        splices.Replace(
            start,
            tree[index].End,
            isKeyAlone ? ": " + text
                : before is ' ' or '\t' ? text
                : " " + text
        );
    }

    private void SetBlockScalar(int map, int index, TaskValue value, FormerValue former)
    {
        var source = tree.Source;
        var start = ValueStart(index);
        var end = tree[index].End;
        var comment = BlockText.HeaderComment(source, tree.ValueStart(index));
        var isLastLineOpen = source.NextLine(end) == source.Text.Length && !source.Text.EndsWith('\n');
        if (
            value is TaskValue.Text text
            && BlockScalarWriter.Write(text.Value, ContentColumn(map, index)) is { } block
            && !(isLastLineOpen && block.Header == "|")
        )
        {
            var lineBreak = source.LineBreakAt(start);
            splices.Replace(start, end, block.Header + comment + lineBreak + string.Join(lineBreak, block.Lines));
        }
        else
        {
            var plain = former with { Style = value is TaskValue.Text ? NodeStyle.Plain : null };
            splices.Replace(start, end, ValueWriter.OneLine(value, plain, isFlow: false) + comment);
        }
    }

    private int ContentColumn(int map, int index)
    {
        var source = tree.Source;
        var first = source.NextLine(tree.ValueStart(index));
        while (first < tree[index].End && source.Text[first] is '\r' or '\n')
        {
            first++;
        }

        var spaces = source.Text.AsSpan(first, Math.Max(0, tree[index].End - first)).IndexOfAnyExcept(' ');
        var least = map < 0 ? 1 : source.Column(tree[map + 1].Start) + 1;
        return spaces >= least ? spaces : least + 1;
    }

    private void SetBlock(int index, TaskValue value)
    {
        var source = tree.Source;
        var firstChild = index + 1 < tree[index].Next ? tree.ValueStart(index) : tree[index].Start;
        var end = BlockText.EndOfLines(tree, index);
        var former = tree[index].Kind == NodeKind.List && value is TaskValue.List ? NodeStyle.Block : (NodeStyle?)null;
        if (former is not null && ValueWriter.IsCollection(value) && tree.Tag(index) is null)
        {
            var column = source.Column(firstChild);
            var lineBreak = source.LineBreakAt(firstChild);
            var lines = string.Join(lineBreak, ValueWriter.BlockLines(value, column));
            splices.Replace(firstChild, end, lines[column..]);
            return;
        }

        var keyEnd = EndBefore(index, firstChild);
        splices.Insert(keyEnd, " " + ValueWriter.OneLine(value, FormerValue.None, isFlow: false));
        splices.Remove(source.LineEnd(keyEnd), end);
    }

    // The place after the key's colon, or after an anchor that stays; a tag goes.
    private int EndBefore(int index, int firstChild)
    {
        var node = tree[index];
        if (tree.ValueStart(index) > node.Start)
        {
            PropertySpan.Skip(tree.Source.Text, node.Start, out var propertiesEnd);
            if (tree.Tag(index) is not null)
            {
                splices.Remove(node.Start, propertiesEnd);
            }

            return propertiesEnd;
        }

        var keyEnd = index > 0 ? tree[index - 1].End : 0;
        var colon = PropertySpan.SkipBlank(tree.Source.Text, keyEnd);
        return colon < firstChild && tree.Source.Text[colon] == ':'
            ? colon + 1
            : throw new EditRefusedException("the value stands in an unusual place");
    }
}
