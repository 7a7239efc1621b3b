namespace Lockstep.Core.Yaml.Editing;

/// <summary>Turns new and deleted tasks into splices.</summary>
internal sealed class ListEditor(ListText list, SpliceList splices, TouchedNodes touched)
{
    private readonly YamlTree _tree = list.Tree;

    /// <summary>Takes items out of the list and puts new ones at its end.</summary>
    /// <param name="deleted">Which items go.</param>
    /// <param name="appended">The new items.</param>
    public void Edit(IReadOnlySet<int> deleted, IReadOnlyList<NewItem> appended)
    {
        if (deleted.Count == 0 && appended.Count == 0)
        {
            return;
        }

        foreach (var item in deleted)
        {
            touched.AddGone(_tree, item);
        }

        if (list.IsFlow && (list.Items.Length > 0 || MustStayFlow))
        {
            EditFlow(deleted, appended);
        }
        else if (list.Items.Length == 0)
        {
            FillEmpty(appended);
        }
        else
        {
            EditBlock(deleted, appended);
        }
    }

    // A list inside braces, or with more text on its line, cannot become a block.
    private bool MustStayFlow =>
        (list.List.Key >= 0 && _tree[0].Style == NodeStyle.Flow) || !BlockText.EndsItsLine(_tree.Source, _tree[list.List.List].End);

    private void EditFlow(IReadOnlySet<int> deleted, IReadOnlyList<NewItem> appended)
    {
        var node = _tree[list.List.List];
        var items = list.Items.Select(item => (_tree[item].Start, _tree[item].End, deleted.Contains(item))).ToList();
        FlowRemoval.Add(splices, _tree.Source.Text, node.End - 1, items);
        if (appended.Count == 0)
        {
            return;
        }

        var isJson = list.Items.Length > 0 ? IsJson(_tree.Resolve(list.Items[^1])) : _tree[0].Kind == NodeKind.Map && IsJson(0);
        var kept = Array.FindLastIndex(list.Items, item => !deleted.Contains(item));
        var between = kept < 0 ? ", " : Separator(list.Items[kept]);
        var text = string.Join(between, appended.Select(item => item.Flow(list.StyleOf, isJson)));
        splices.Insert(kept < 0 ? _tree.ValueStart(list.List.List) + 1 : _tree[list.Items[kept]].End, kept < 0 ? text : between + text);
    }

    // An item that begins its line is followed by one that begins the next.
    private string Separator(int item)
    {
        var source = _tree.Source;
        var line = source.LineStart(_tree[item].Start);
        var before = source.Text[line.._tree[item].Start];
        return string.IsNullOrWhiteSpace(before) ? $",{source.LineBreakAt(_tree[item].End)}{before}" : ", ";
    }

    private bool IsJson(int map) =>
        _tree[map].Kind == NodeKind.Map
        && _tree[map].Next > map + 1
        && _tree.Pairs(map).All(pair => _tree[pair.Key].Style == NodeStyle.Double);

    private void FillEmpty(IReadOnlyList<NewItem> appended)
    {
        var source = _tree.Source;
        var node = _tree[list.List.List];
        var column = list.List.Key < 0 ? 0 : source.Column(_tree[list.List.Key].Start) + 2;
        var lineBreak = source.LineBreakAt(node.Start);
        var lines = appended.SelectMany(item => item.Lines(column, 1, list.StyleOf)).ToList();
        if (list.List.Key < 0)
        {
            splices.Replace(_tree.ValueStart(0), node.End, string.Join(lineBreak, lines));
            return;
        }

        PropertySpan.Skip(source.Text, node.Start, out var propertiesEnd);
        var valueFrom = propertiesEnd > node.Start ? propertiesEnd : PropertySpan.SkipBlank(source.Text, _tree[list.List.Key].End) + 1;
        splices.Remove(Math.Min(valueFrom, node.End), node.End);
        splices.Insert(source.LineEnd(node.End), string.Concat(lines.Select(line => lineBreak + line)));
    }

    private void EditBlock(IReadOnlySet<int> deleted, IReadOnlyList<NewItem> appended)
    {
        var source = _tree.Source;
        var kept = Array.FindLastIndex(list.Items, item => !deleted.Contains(item));
        if (appended.Count > 0)
        {
            var like = kept < 0 ? 0 : kept;
            var lines = list.LinesOf(like);
            var column = lines.Dash - source.LineStart(lines.Dash);
            var lineBreak = source.LineBreakAt(lines.Dash);
            var isFlow = _tree[list.Items[like]].Style == NodeStyle.Flow;
            var gap = HasBlankLineBefore(like) ? [""] : Array.Empty<string>();
            var texts = appended.SelectMany(item =>
                gap.Concat(
                    isFlow
                        ? item.FlowLines(column, list.StyleOf, IsJson(list.Items[like]))
                        : item.Lines(column, DashGap(like, lines.Dash), list.StyleOf)
                )
            );
            var all = string.Concat(texts.Select(text => lineBreak + text));
            if (kept < 0)
            {
                splices.Replace(lines.Start, lines.Start, all[(lineBreak.Length * (1 + gap.Length))..] + (EndsTheText ? "" : lineBreak));
            }
            else
            {
                splices.Insert(lines.End, all);
            }
        }

        foreach (var item in deleted)
        {
            var ordinal = list.OrdinalOf(item);
            var lines = list.LinesOf(ordinal);
            var before = Array.FindLastIndex(list.Items, Math.Max(0, ordinal - 1), other => !deleted.Contains(other));
            // Blank lines that stay would become part of a value before them which keeps its own.
            var end =
                before >= 0 && BlockText.KeepsBlankLines(_tree, list.Items[before])
                    ? BlockText.EndOfBlankLines(source, lines.End)
                    : lines.End;
            splices.Remove(lines.Start, source.NextLine(end));
        }

        if (kept < 0 && appended.Count == 0)
        {
            WriteEmptyList();
        }
    }

    private void WriteEmptyList()
    {
        var source = _tree.Source;
        if (list.List.Key < 0)
        {
            var lines = list.LinesOf(0);
            splices.Insert(lines.Start, "[]" + (EndsTheText ? "" : source.LineBreakAt(lines.Dash)));
            return;
        }

        var node = _tree[list.List.List];
        PropertySpan.Skip(source.Text, node.Start, out var propertiesEnd);
        var colon = PropertySpan.SkipBlank(source.Text, _tree[list.List.Key].End);
        splices.Insert(_tree.ValueStart(list.List.List) > node.Start ? propertiesEnd : colon + 1, " []");
    }

    // From the dash to the key, where both stand on one line.
    private int DashGap(int ordinal, int dash)
    {
        var (map, source) = (list.Items[ordinal], _tree.Source);
        if (map + 1 >= _tree[map].Next)
        {
            return 1;
        }

        var first = _tree[map + 1].Start;
        var gap = source.Column(first) - source.Column(dash) - 1;
        var isOnDashLine = source.LineStart(first) == source.LineStart(dash);
        return gap > 0 && (isOnDashLine ? _tree.ValueStart(map) == _tree[map].Start : _tree[map].Style == NodeStyle.Block) ? gap : 1;
    }

    // Whether the last item ends the text, without a line break.
    private bool EndsTheText => _tree.Source.Text[^1] != '\n' && list.LinesOf(list.Items.Length - 1).End == _tree.Source.Text.Length;

    private bool HasBlankLineBefore(int ordinal)
    {
        if (ordinal == 0)
        {
            return false;
        }

        var source = _tree.Source;
        var line = list.LinesOf(ordinal).Start;
        var before = source.LineStart(Math.Max(0, line - 1));
        return line > 0 && source.Text.AsSpan(before, line - before).IsWhiteSpace();
    }
}
