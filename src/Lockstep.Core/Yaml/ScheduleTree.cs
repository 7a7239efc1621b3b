using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml.Editing;

namespace Lockstep.Core.Yaml;

/// <summary>A schedule file that was parsed as a whole, with all its nodes and tasks.</summary>
internal sealed class ScheduleTree
{
    private readonly Dictionary<TaskId, int> _items;
    private readonly Lazy<ListText> _list;

    private ScheduleTree(
        YamlTree tree,
        TaskList list,
        Snapshot snapshot,
        Dictionary<TaskId, int> items,
        IReadOnlyList<Diagnostic> diagnostics
    )
    {
        Tree = tree;
        List = list;
        Snapshot = snapshot;
        Diagnostics = diagnostics;
        _items = items;
        _list = new Lazy<ListText>(() => new ListText(tree, list));
    }

    public Snapshot Snapshot { get; }

    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    public YamlTree Tree { get; }

    public TaskList List { get; }

    public ListText ListText => _list.Value;

    /// <summary>The tasks whose items differ, and those that are refused in either.</summary>
    public IReadOnlySet<TaskId> ChangedSince(ScheduleTree previous)
    {
        var (now, before) = (Snapshot.Tasks, previous.Snapshot.Tasks);
        // Their values too: the blank lines that end a block scalar belong to the value, but not to the revision.
        var changed = now
            .Values.Where(task => !task.Equals(before.GetValueOrDefault(task.Id)))
            .Select(task => task.Id)
            .Concat(before.Keys.Where(id => !now.ContainsKey(id)))
            .ToHashSet();
        changed.UnionWith(Snapshot.Refused.Keys);
        changed.UnionWith(previous.Snapshot.Refused.Keys);
        return changed;
    }

    /// <summary>Parses a file; the truth about what it means.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        DocumentOptions options,
        [NotNullWhen(true)] out ScheduleTree? schedule,
        [NotNullWhen(false)] out Refusal? refusal
    )
    {
        schedule = null;
        if (!SourceReader.TryRead(bytes, options, out var source, out refusal))
        {
            return false;
        }

        var warnings = new List<YamlFault>();
        if (!TreeReader.TryRead(source, options.DeepestNesting, warnings, out var tree, out var fault))
        {
            refusal = Refuse(source, fault);
            return false;
        }

        try
        {
            var list = TaskList.Find(tree);
            var reader = new SnapshotReader(tree, options);
            var snapshot = reader.Read(list);
            schedule = new ScheduleTree(tree, list, snapshot, reader.Items, reader.Diagnostics(warnings));
            return true;
        }
        catch (YamlFaultException e)
        {
            refusal = Refuse(source, e.Fault);
            return false;
        }
    }

    /// <summary>The node of a task's item, or -1.</summary>
    public int ItemOf(TaskId id) => _items.TryGetValue(id, out var item) ? item : -1;

    public TextPlace? PlaceOf(TaskId id, FieldPath? path) => _items.TryGetValue(id, out var item) ? PlaceOf(Tree, item, path) : null;

    /// <summary>The place of an item, or of a field or key in it.</summary>
    public static TextPlace PlaceOf(YamlTree tree, int item, FieldPath? path)
    {
        var offset = tree[item].Start;
        var map = tree.Resolve(item);
        foreach (var key in path?.Keys ?? [])
        {
            if (tree[map].Kind != NodeKind.Map || tree.Find(map, key) is not (>= 0 and var value))
            {
                break;
            }

            offset = tree[tree.Pairs(map).First(pair => pair.Value == value).Key].Start;
            map = tree.Resolve(value);
        }

        return tree.Source.PlaceAt(offset);
    }

    public ReadOnlyMemory<byte>? ItemText(TaskId id)
    {
        var item = ItemOf(id);
        if (item < 0)
        {
            return null;
        }

        var list = ListText;
        if (list.IsFlow)
        {
            return Tree.Source.Slice(Tree[item].Start, Tree[item].End);
        }

        var lines = list.LinesOf(list.OrdinalOf(item));
        return Tree.Source.Slice(lines.Start, Tree.Source.NextLine(lines.End));
    }

    private static Refusal Refuse(SourceText source, YamlFault fault) =>
        new(Side.File, null, fault.Code, fault.Message, source.PlaceAt(fault.Offset));
}
