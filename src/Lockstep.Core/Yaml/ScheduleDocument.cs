using System.Diagnostics.CodeAnalysis;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml.Editing;

namespace Lockstep.Core.Yaml;

/// <summary>A schedule file that was read: its bytes, and the tasks in it. Immutable.</summary>
public sealed class ScheduleDocument
{
    private readonly Dictionary<TaskId, int> _items;
    private readonly Lazy<ListText> _list;

    private ScheduleDocument(
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

    /// <summary>The file's bytes, as they stand on disk.</summary>
    public ReadOnlyMemory<byte> Bytes => Tree.Source.Bytes;

    /// <summary>The tasks, the refused tasks and the items without a readable id.</summary>
    public Snapshot Snapshot { get; }

    /// <summary>All errors and warnings, in the order of their places.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    internal YamlTree Tree { get; }

    internal TaskList List { get; }

    /// <summary>Reads a file's bytes. A file that cannot be read as a list of tasks is refused as a whole, with the first fault's place.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        DocumentOptions options,
        [NotNullWhen(true)] out ScheduleDocument? document,
        [NotNullWhen(false)] out Refusal? refusal
    )
    {
        document = null;
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
            document = new ScheduleDocument(tree, list, snapshot, reader.Items, reader.Diagnostics(warnings));
            return true;
        }
        catch (YamlFaultException e)
        {
            refusal = Refuse(source, e.Fault);
            return false;
        }
    }

    /// <summary>The place of a task, or of a field or key in it; of the task where it has no such key. Nothing for a task that is not here.</summary>
    public TextPlace? PlaceOf(TaskId id, FieldPath? path = null)
    {
        if (!_items.TryGetValue(id, out var item))
        {
            return null;
        }

        var offset = Tree[item].Start;
        var map = Tree.Resolve(item);
        foreach (var key in path?.Keys ?? [])
        {
            if (Tree[map].Kind != NodeKind.Map || Tree.Find(map, key) is not (>= 0 and var value))
            {
                break;
            }

            offset = Tree[Tree.Pairs(map).First(pair => pair.Value == value).Key].Start;
            map = Tree.Resolve(value);
        }

        return Tree.Source.PlaceAt(offset);
    }

    /// <summary>
    /// The bytes of a task's item: its lines with the comment lines directly above, or the map alone in a list that stands in brackets.
    /// </summary>
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

    internal ListText ListText => _list.Value;

    internal int ItemOf(TaskId id) => _items.TryGetValue(id, out var item) ? item : -1;

    private static Refusal Refuse(SourceText source, YamlFault fault) =>
        new(Side.File, null, fault.Code, fault.Message, source.PlaceAt(fault.Offset));
}
