using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Reads the values of nodes by the core schema, and notes what is wrong with them.</summary>
internal sealed class ValueReader(YamlTree tree, List<YamlFault> faults)
{
    private const string Prefix = "tag:yaml.org,2002:";
    private const string NonSpecific = "!";
    private readonly MapReader _maps = new(tree, faults);

    /// <summary>The pairs of a map.</summary>
    public List<KeyedNode> Pairs(int map) => _maps.Read(map);

    /// <summary>The value of a node.</summary>
    /// <param name="index">The node.</param>
    /// <param name="asText">Whether a plain scalar that is not null is taken as its text.</param>
    public TaskValue Read(int index, bool asText = false)
    {
        index = tree.Resolve(index);
        switch (tree[index].Kind)
        {
            case NodeKind.List:
                CheckTag(index, "seq");
                return new TaskValue.List([.. tree.Items(index).Select(item => Read(item))]);
            case NodeKind.Map:
                CheckTag(index, "map");
                return TaskValue.Map.Of(Pairs(index).Select(pair => KeyValuePair.Create(pair.Key, Read(pair.ValueNode))));
            default:
                return ReadScalar(index, asText);
        }
    }

    private TaskValue ReadScalar(int index, bool asText)
    {
        var text = tree[index].Value!;
        if (TextFaults.Of(tree.Source, text) is { } message)
        {
            Add(index, message);
            return TaskValue.Null;
        }

        var tag = tree.Tag(index);
        return tag switch
        {
            null when tree[index].Style != NodeStyle.Plain => TaskValue.Of(text),
            null when asText => CoreSchema.IsNull(text) ? TaskValue.Null : TaskValue.Of(text),
            null => Resolve(index, text),
            NonSpecific or Prefix + "str" => TaskValue.Of(text),
            Prefix + "null" when CoreSchema.IsNull(text) => TaskValue.Null,
            Prefix + "bool" when CoreSchema.Truth(text) is { } truth => asText ? TaskValue.Of(text)
            : truth ? TaskValue.True
            : TaskValue.False,
            Prefix + "int" when CoreSchema.IsInteger(text) => asText ? TaskValue.Of(text) : Number(index, text),
            Prefix + "float" => asText ? TaskValue.Of(text) : Number(index, text),
            _ => Refuse(index, tag),
        };
    }

    private TaskValue Resolve(int index, string text)
    {
        var value = CoreSchema.Resolve(text, out var fault);
        if (fault is not null)
        {
            Add(index, fault);
        }

        return value;
    }

    private TaskValue Number(int index, string text)
    {
        var number = CoreSchema.Number(text, out var fault);
        if (number is null)
        {
            // Without the text, which may be a secret: messages are logged and sent as events, and the place shows it to whoever may read the file.
            Add(index, fault ?? "the value is no number, as its tag says; write one, or take the tag away");
        }

        return number ?? TaskValue.Null;
    }

    private TaskValue Refuse(int index, string tag)
    {
        Add(
            index,
            tag is Prefix + "int" or Prefix + "bool" or Prefix + "null"
                ? $"the value is not what its tag !!{tag[Prefix.Length..]} says; correct it, or take the tag away"
                : $"the tag {Shown(tag)} is not one that Lockstep knows; take it away"
        );
        return TaskValue.Null;
    }

    private void CheckTag(int index, string expected)
    {
        if (tree.Tag(index) is { } tag and not NonSpecific && tag != Prefix + expected)
        {
            Add(index, $"the tag {Shown(tag)} does not fit a {(expected == "map" ? "map" : "list")}; take it away");
        }
    }

    private static string Shown(string tag) =>
        TextFaults.Shorten(tag.StartsWith(Prefix, StringComparison.Ordinal) ? "!!" + tag[Prefix.Length..] : tag);

    private void Add(int index, string message) => faults.Add(new YamlFault(ErrorCode.InvalidValue, message, tree[index].Start));
}
