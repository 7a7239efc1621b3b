using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Turns edits of a map into splices: values are set in place, keys go with their lines, new keys come after the last one.</summary>
internal sealed class MapEditor(YamlTree tree, SpliceList splices, TouchedNodes touched, Func<string, FormerValue> styleOf)
{
    private readonly ValueEditor _values = new(tree, splices, touched);

    /// <summary>Makes edits in a map.</summary>
    /// <param name="map">The map's node.</param>
    /// <param name="edits">The edits by key.</param>
    /// <param name="current">What the map means now, merge keys resolved.</param>
    public void Edit(int map, EditTree edits, TaskValue.Map current)
    {
        var gone = new HashSet<int>();
        var added = new List<KeyValuePair<string, TaskValue>>();
        foreach (var (key, edit) in edits.Children)
        {
            var made = edit.ApplyTo(current[key]);
            if (made is null ? !current.Has(key) : made.Equals(current[key]))
            {
                continue;
            }

            var value = tree.Find(map, key);
            if (value < 0)
            {
                added.Add(made is null ? throw IsMerged(key) : KeyValuePair.Create(key, made));
            }
            else if (made is null)
            {
                gone.Add(value);
            }
            else
            {
                SetValue(map, value, edit, made, current[key]);
            }

            touched.AddChanged(map);
        }

        if (gone.Count > 0 || added.Count > 0)
        {
            AddAndRemove(map, gone, added);
        }
    }

    private void SetValue(int map, int value, EditTree edit, TaskValue made, TaskValue? old)
    {
        var ownMap = tree[value].Kind == NodeKind.Map && tree.Tag(value) is null ? old as TaskValue.Map : null;
        if (ownMap is not null && made is TaskValue.Map { Count: > 0 } wanted)
        {
            Edit(value, edit.IsLeaf ? EditTree.Between(ownMap, wanted) : edit, ownMap);
        }
        else
        {
            _values.Set(map, value, made);
        }
    }

    private void AddAndRemove(int map, HashSet<int> gone, List<KeyValuePair<string, TaskValue>> added)
    {
        var pairs = tree.Pairs(map).ToList();
        foreach (var pair in pairs.Where(pair => gone.Contains(pair.Value)))
        {
            touched.AddGone(tree, pair.Key);
            touched.AddGone(tree, pair.Value);
        }

        var kept = pairs.FindLastIndex(pair => !gone.Contains(pair.Value));
        if (tree[map].Style == NodeStyle.Flow)
        {
            FlowRemoval.Add(
                splices,
                tree.Source.Text,
                tree[map].End - 1,
                [.. pairs.Select(pair => (tree[pair.Key].Start, tree[pair.Value].End, gone.Contains(pair.Value)))]
            );
            AddToFlow(map, kept < 0 ? -1 : pairs[kept].Value, pairs, added);
        }
        else if (kept < 0)
        {
            _values.Set(-1, map, TaskValue.Map.Of(added));
        }
        else
        {
            var column = tree.Source.Column(tree[pairs[0].Key].Start);
            RemoveFromBlock(pairs, gone);
            AddToBlock(pairs[kept].Value, column, added);
        }
    }

    private void AddToFlow(int map, int lastKept, List<(int Key, int Value)> pairs, List<KeyValuePair<string, TaskValue>> added)
    {
        if (added.Count == 0)
        {
            return;
        }

        var isJson = pairs.Count > 0 && pairs.TrueForAll(pair => tree[pair.Key].Style == NodeStyle.Double);
        var text = string.Join(", ", added.Select(pair => ValueWriter.FlowPair(pair.Key, pair.Value, styleOf(pair.Key), isJson)));
        if (lastKept < 0)
        {
            splices.Insert(tree.ValueStart(map) + 1, text);
        }
        else
        {
            splices.Insert(tree[lastKept].End, ", " + text);
        }
    }

    private void AddToBlock(int after, int column, List<KeyValuePair<string, TaskValue>> added)
    {
        if (added.Count > 0)
        {
            var end = BlockText.EndOfLines(tree, after);
            var lineBreak = tree.Source.LineBreakAt(end);
            var lines = added.SelectMany(pair => ValueWriter.BlockPair(pair.Key, pair.Value, column, styleOf(pair.Key)));
            splices.Insert(end, string.Concat(lines.Select(line => lineBreak + line)));
        }
    }

    private void RemoveFromBlock(List<(int Key, int Value)> pairs, HashSet<int> gone)
    {
        var source = tree.Source;
        for (var at = 0; at < pairs.Count; at++)
        {
            if (!gone.Contains(pairs[at].Value))
            {
                continue;
            }

            var start = tree[pairs[at].Key].Start;
            var end = BlockText.EndOfLines(tree, pairs[at].Value);
            var line = source.LineStart(start);
            if (source.Text.AsSpan(line, start - line).IsWhiteSpace())
            {
                splices.Remove(line, source.NextLine(end));
            }
            else
            {
                RemoveBesideDash(pairs, gone, at, start, end);
            }
        }
    }

    // The key stands on the line of the dash: the next one that stays takes its place there, unless comments stand between.
    private void RemoveBesideDash(List<(int Key, int Value)> pairs, HashSet<int> gone, int at, int start, int end)
    {
        var next = pairs.FindIndex(at + 1, pair => !gone.Contains(pair.Value));
        var nextStart = tree[pairs[next].Key].Start;
        var firstAfter = tree[pairs[at + 1].Key].Start;
        var hasComment = tree.Source.Text.AsSpan(end, firstAfter - end).Contains('#');
        splices.Remove(start, hasComment ? tree.Source.LineEnd(end) : nextStart);
    }

    private static EditRefusedException IsMerged(string key) =>
        new($"the key '{key}' comes from a merge key and cannot be taken away here; change the map that it comes from");
}
