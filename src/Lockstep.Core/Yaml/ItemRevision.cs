using System.IO.Hashing;
using System.Text;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Hashes items, so that a change of one shows.</summary>
internal sealed class ItemRevision(YamlTree tree)
{
    private readonly XxHash128 _hash = new();

    /// <summary>The hash of an item's bytes; where it holds aliases, also of what they stand for.</summary>
    public UInt128 Of(int item, TaskValue.Map fields)
    {
        var bytes = tree.Source.Slice(tree[item].Start, tree[item].End).Span;
        if (!HasAlias(item))
        {
            return XxHash128.HashToUInt128(bytes);
        }

        _hash.Append(bytes);
        _hash.Append(Encoding.UTF8.GetBytes(TaskJson.ToText(fields)));
        var revision = _hash.GetCurrentHashAsUInt128();
        _hash.Reset();
        return revision;
    }

    private bool HasAlias(int item)
    {
        for (var index = item; tree.HasProperties && index < tree[item].Next; index++)
        {
            if (tree[index].Kind == NodeKind.Alias)
            {
                return true;
            }
        }

        return false;
    }
}
