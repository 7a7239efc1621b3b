using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Edits by key: a value, a removal, or edits of what stands beneath the key.</summary>
internal sealed class EditTree
{
    private readonly List<KeyValuePair<string, EditTree>> _children = [];

    private EditTree() { }

    /// <summary>The edits of keys beneath.</summary>
    public IReadOnlyList<KeyValuePair<string, EditTree>> Children => _children;

    /// <summary>Whether the key itself gets a value or goes.</summary>
    public bool IsLeaf { get; private init; }

    /// <summary>The value of a leaf; none where the key goes.</summary>
    public TaskValue? Value { get; private init; }

    /// <summary>Whether the key goes.</summary>
    public bool IsRemoval => IsLeaf && Value is null;

    /// <summary>Sorts edits by their keys.</summary>
    public static EditTree Of(IEnumerable<FieldEdit> edits)
    {
        var root = new EditTree();
        foreach (var edit in edits)
        {
            var at = root;
            foreach (var key in edit.Path.Keys[..^1])
            {
                at = at.Child(key);
            }

            at.Put(edit.Path.Keys[^1], new EditTree { IsLeaf = true, Value = edit.Value });
        }

        return root;
    }

    /// <summary>The edits that make one map another, key by key.</summary>
    public static EditTree Between(TaskValue.Map old, TaskValue.Map wanted)
    {
        var tree = new EditTree();
        foreach (var key in old.Keys.Where(key => !wanted.Has(key)))
        {
            tree.Put(key, new EditTree { IsLeaf = true });
        }

        foreach (var (key, value) in wanted.Pairs().Where(pair => !pair.Value.Equals(old[pair.Key])))
        {
            tree.Put(key, new EditTree { IsLeaf = true, Value = value });
        }

        return tree;
    }

    /// <summary>A value with these edits made in it.</summary>
    public TaskValue? ApplyTo(TaskValue? old)
    {
        if (IsLeaf)
        {
            return Value;
        }

        var map = old as TaskValue.Map;
        if (map is null && _children.TrueForAll(child => child.Value.ApplyTo(null) is null))
        {
            return old;
        }

        return _children.Aggregate(map ?? TaskValue.Map.Empty, (made, child) => made.With(child.Key, child.Value.ApplyTo(made[child.Key])));
    }

    private EditTree Child(string key)
    {
        var found = _children.Find(child => child.Key == key).Value;
        if (found is null)
        {
            found = new EditTree();
            _children.Add(KeyValuePair.Create(key, found));
        }

        return found.IsLeaf ? throw new EditRefusedException($"two edits of the key '{key}' are one within the other") : found;
    }

    private void Put(string key, EditTree edit)
    {
        if (_children.Exists(child => child.Key == key))
        {
            throw new EditRefusedException($"the key '{key}' is edited twice");
        }

        _children.Add(KeyValuePair.Create(key, edit));
    }
}
