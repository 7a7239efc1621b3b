using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Where the list of tasks stands in a document.</summary>
/// <param name="Key">The node of the key <c>tasks</c>, or -1 where the document itself is the list.</param>
/// <param name="List">The node of the list, or the null that stands in its place.</param>
internal readonly record struct TaskList(int Key, int List)
{
    /// <summary>The key of the list.</summary>
    public const string Name = "tasks";

    /// <summary>Finds the list.</summary>
    /// <exception cref="YamlFaultException">There is none.</exception>
    public static TaskList Find(YamlTree tree)
    {
        if (tree.Count == 0 || (tree[0].Kind == NodeKind.Scalar && IsNull(tree, 0)))
        {
            throw new YamlFaultException(
                ErrorCode.FileEmpty,
                "the file is empty; a file without tasks says 'tasks: []'.",
                tree.Count == 0 ? 0 : tree[0].Start
            );
        }

        var found = tree[0].Kind switch
        {
            NodeKind.List => new TaskList(-1, 0),
            NodeKind.Map => InMap(tree),
            _ => throw new YamlFaultException(
                ErrorCode.DocumentShape,
                "the file is one text and holds no list of tasks; begin it with 'tasks:'.",
                tree[0].Start
            ),
        };
        if (tree.Tag(found.List) is { } tag and not ("!" or "tag:yaml.org,2002:seq"))
        {
            throw new YamlFaultException(
                ErrorCode.DocumentShape,
                $"the tag {TextFaults.Shorten(tag)} does not fit the list of tasks; take it away.",
                tree[found.List].Start
            );
        }

        return found;
    }

    private static TaskList InMap(YamlTree tree)
    {
        var pairs = tree.Pairs(0).Where(pair => tree[pair.Key] is { Kind: NodeKind.Scalar, Value: Name }).ToList();
        if (pairs.Count == 0)
        {
            throw new YamlFaultException(
                ErrorCode.FileEmpty,
                "the file holds no key 'tasks' at its top level; a file without tasks says 'tasks: []'.",
                tree[0].Start
            );
        }

        if (pairs.Count > 1)
        {
            throw new YamlFaultException(
                ErrorCode.DuplicateKey,
                $"the key 'tasks' stands twice, in lines {tree.Source.LineNumber(tree[pairs[0].Key].Start)} and {tree.Source.LineNumber(tree[pairs[1].Key].Start)}; join the two lists.",
                tree[pairs[1].Key].Start
            );
        }

        var (key, list) = pairs[0];
        return tree[list].Kind == NodeKind.List || (tree[list].Kind == NodeKind.Scalar && IsNull(tree, list))
            ? new TaskList(key, list)
            : throw new YamlFaultException(
                ErrorCode.DocumentShape,
                "the value of 'tasks' is no list; write each task as an item that begins with '- '.",
                tree[list].Start
            );
    }

    private static bool IsNull(YamlTree tree, int index) =>
        tree[index].Style == NodeStyle.Plain
        && CoreSchema.IsNull(tree[index].Value!)
        && tree.Tag(index) is null or "tag:yaml.org,2002:null";
}
