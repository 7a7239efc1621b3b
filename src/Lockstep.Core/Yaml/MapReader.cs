using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Reads the pairs of maps, merge keys resolved, and notes what is wrong with the keys.</summary>
internal sealed class MapReader(YamlTree tree, List<YamlFault> faults)
{
    private const string MergeKey = "<<";
    private const string StringTag = "tag:yaml.org,2002:str";
    private const string MergeTag = "tag:yaml.org,2002:merge";
    private const int SmallMap = 12;

    /// <summary>The pairs of a map in their order; what comes from a merge key stands after the map's own.</summary>
    public List<KeyedNode> Read(int map)
    {
        var pairs = new List<KeyedNode>();
        var merges = new List<(int Key, int Value)>();
        foreach (var (key, value) in tree.Pairs(map))
        {
            if (IsMerge(tree, key))
            {
                merges.Add((key, value));
            }
            else if (KeyText(key) is { } text)
            {
                pairs.Add(new KeyedNode(text, key, value, IsMerged: false));
            }
        }

        FindDuplicates(pairs);
        AddMerged(pairs, merges);
        return pairs;
    }

    /// <summary>Whether a key is the merge key: plain, as in quotes it is an ordinary key.</summary>
    public static bool IsMerge(YamlTree tree, int key) =>
        tree[key].Kind == NodeKind.Scalar
        && tree[key].Style == NodeStyle.Plain
        && tree[key].Value == MergeKey
        && tree.Tag(key) is null or MergeTag;

    private string? KeyText(int key)
    {
        var node = tree[tree.Resolve(key)];
        var tag = tree.Tag(tree.Resolve(key));
        var message =
            node.Kind != NodeKind.Scalar && !tree.IsKeyless(key) ? "a key must be a text, not a list or a map"
            : tree.IsKeyless(key) || node.Style == NodeStyle.Plain && tag is null && CoreSchema.IsNull(node.Value!)
                ? "a key is null here; give it a name, or quote it"
            : tag is not (null or "!" or StringTag) ? $"the tag {tag} of a key is not known; take it away"
            : TextFaults.Of(tree.Source, node.Value!);
        if (message is null)
        {
            return node.Value!;
        }

        faults.Add(new YamlFault(ErrorCode.InvalidValue, message, tree[key].Start));
        return null;
    }

    private void FindDuplicates(List<KeyedNode> pairs)
    {
        if (pairs.Count <= SmallMap)
        {
            for (var later = 1; later < pairs.Count; later++)
            {
                for (var earlier = 0; earlier < later; earlier++)
                {
                    if (pairs[earlier].Key == pairs[later].Key)
                    {
                        AddDuplicate(pairs[earlier].KeyNode, pairs[later]);
                    }
                }
            }

            return;
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            if (!seen.TryAdd(pair.Key, pair.KeyNode))
            {
                AddDuplicate(seen[pair.Key], pair);
            }
        }
    }

    private void AddDuplicate(int first, KeyedNode second) =>
        faults.Add(
            new YamlFault(
                ErrorCode.DuplicateKey,
                $"the key '{TextFaults.Shorten(second.Key)}' stands twice in one map, in lines {tree.Source.LineNumber(tree[first].Start)} and {tree.Source.LineNumber(tree[second.KeyNode].Start)}; take one away",
                tree[second.KeyNode].Start
            )
        );

    // The map's own keys win over merged ones, and of several merged maps the first.
    private void AddMerged(List<KeyedNode> pairs, List<(int Key, int Value)> merges)
    {
        if (merges.Count == 0)
        {
            return;
        }

        if (merges.Count > 1)
        {
            AddDuplicate(merges[0].Key, new KeyedNode(MergeKey, merges[1].Key, merges[1].Value, IsMerged: false));
        }

        var known = pairs.Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        var value = tree.Resolve(merges[0].Value);
        foreach (var source in tree[value].Kind == NodeKind.List ? [.. tree.Items(value).Select(tree.Resolve)] : new[] { value })
        {
            if (tree[source].Kind != NodeKind.Map)
            {
                faults.Add(
                    new YamlFault(
                        ErrorCode.InvalidValue,
                        "a merge key takes a map, or a list of maps; give it one",
                        tree[merges[0].Key].Start
                    )
                );
                continue;
            }

            pairs.AddRange(Read(source).Where(pair => known.Add(pair.Key)).Select(pair => pair with { IsMerged = true }));
        }
    }
}
