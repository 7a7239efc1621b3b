using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Editing;

/// <summary>Makes a set of edits in a document, all or none, and checks what came of them.</summary>
internal sealed class EditAttempt
{
    private readonly ScheduleTree _document;
    private readonly DocumentOptions _options;
    private readonly ListText _list;
    private readonly IReadOnlyDictionary<TaskId, ReadOnlyMemory<byte>>? _itemTexts;
    private readonly Dictionary<TaskId, TaskValue.Map> _planned = [];
    private readonly HashSet<TaskId> _deleted = [];
    private readonly TouchedNodes _touched = new();
    private readonly SpliceList _splices;
    private bool _gaveLiterals;

    public EditAttempt(ScheduleTree document, DocumentOptions options, IReadOnlyDictionary<TaskId, ReadOnlyMemory<byte>>? itemTexts)
    {
        (_document, _options, _itemTexts) = (document, options, itemTexts);
        _list = document.ListText;
        _splices = new SpliceList(document.Tree.Source);
    }

    /// <summary>The splices, once the edits are made.</summary>
    public SpliceList Splices => _splices;

    /// <summary>What the tasks that got new values must mean.</summary>
    public IReadOnlyDictionary<TaskId, TaskValue.Map> Planned => _planned;

    /// <summary>The document with the edits; nothing where the result is not the planned one.</summary>
    /// <exception cref="EditRefusedException">The text does not allow one of the edits.</exception>
    public ScheduleTree? Make(IReadOnlyList<KeyValuePair<TaskId, ItemChange>> changes)
    {
        var deleted = new HashSet<int>();
        var appended = new List<NewItem>();
        foreach (var (id, change) in changes)
        {
            switch (change)
            {
                case ItemChange.Update update:
                    Update(id, update);
                    break;
                case ItemChange.Delete:
                    deleted.Add(_document.ItemOf(id));
                    _deleted.Add(id);
                    break;
                case ItemChange.Append append:
                    _planned[id] = PlannedTask.Of(append.Fields);
                    appended.Add(new NewItem(id, append.Fields, _options.IdType, OwnLines(id)));
                    break;
                default:
                    break;
            }
        }

        new ListEditor(_list, _splices, _touched).Edit(deleted, appended);
        _gaveLiterals = AliasEditor.Add(_document.Tree, _splices, _touched);
        if (_splices.IsEmpty)
        {
            return _document;
        }

        return ScheduleTree.TryRead(_splices.Write(), _options, out var made, out _) && IsAsPlanned(made) ? made : null;
    }

    private void Update(TaskId id, ItemChange.Update update)
    {
        var item = _document.ItemOf(id);
        var fields = _document.Snapshot.Tasks[id].Fields;
        var edits = EditTree.Of(update.Edits);
        var planned = PlannedTask.Of(fields, edits);
        _planned[id] = planned;
        if (planned.Equals(fields))
        {
            return;
        }

        if (_document.Tree[item].Kind != NodeKind.Map)
        {
            throw new EditRefusedException("the task is an alias and has no keys of its own; write it out");
        }

        new MapEditor(_document.Tree, _splices, _touched, _list.StyleOf).Edit(item, edits, fields);
    }

    private IReadOnlyList<string>? OwnLines(TaskId id) =>
        _itemTexts is not null && _itemTexts.TryGetValue(id, out var text) ? OwnText.Lines(text, id, _planned[id], _options) : null;

    private bool IsAsPlanned(ScheduleTree made)
    {
        var (old, now) = (_document.Snapshot, made.Snapshot);
        return now.Unidentified.Count == old.Unidentified.Count
            && now.Refused.Count == old.Refused.Count
            && old.Refused.Keys.All(now.Refused.ContainsKey)
            && now.Tasks.Count == old.Tasks.Count - _deleted.Count + _planned.Keys.Count(id => !old.Tasks.ContainsKey(id))
            && now.Tasks.Values.All(task => IsAsPlanned(task, old));
    }

    private bool IsAsPlanned(ScheduledTask task, Snapshot old)
    {
        if (_planned.TryGetValue(task.Id, out var planned))
        {
            return planned.Equals(task.Fields);
        }

        return !_deleted.Contains(task.Id)
            && old.Tasks.TryGetValue(task.Id, out var before)
            && (_gaveLiterals || before.Revision == task.Revision)
            && before.Fields.Equals(task.Fields);
    }
}
