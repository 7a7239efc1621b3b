using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Items;

/// <summary>What a cut file keeps of each item, in columns: some 70 bytes an item, whatever its length.</summary>
internal sealed class ItemTable
{
    private readonly int[] _starts;
    private readonly int[] _lines;
    private readonly UInt128[] _revisions;
    private readonly TaskId[] _ids;
    private readonly ItemStates[] _states;
    private readonly int[] _nodes;

    // An id leads to a slot and that to an item, so that ids need no new index when items before them come or go.
    private readonly int[] _slots;
    private Dictionary<TaskId, int> _index = [];
    private int[] _itemOf = [];

    public ItemTable(int count, int column)
    {
        Column = column;
        _starts = new int[count + 1];
        _lines = new int[count + 1];
        _revisions = new UInt128[count];
        _ids = new TaskId[count];
        _states = new ItemStates[count];
        _nodes = new int[count];
        _slots = new int[count];
    }

    /// <summary>How many items there are.</summary>
    public int Count => _ids.Length;

    /// <summary>The column of the dashes.</summary>
    public int Column { get; }

    /// <summary>Where the last item ends.</summary>
    public int End => _starts[^1];

    /// <summary>How many of the items are tasks.</summary>
    public int Tasks { get; private set; }

    /// <summary>Whether there is anything to say about any item.</summary>
    public bool HasFindings { get; private set; }

    /// <summary>Whether there is an item without a readable id.</summary>
    public bool HasUnidentified { get; private set; }

    /// <summary>How many nodes the items have.</summary>
    public long Nodes { get; private set; }

    /// <summary>Where the lines of the items begin, and where the last one ends.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    public int Start(int item) => _starts[item];

    /// <summary>The line of the file at which an item begins, from 1.</summary>
    public int Line(int item) => _lines[item];

    public UInt128 Revision(int item) => _revisions[item];

    /// <summary>The id of an item that has one.</summary>
    public TaskId Id(int item) => _ids[item];

    public ItemStates State(int item) => _states[item];

    /// <summary>Whether an item is a valid task.</summary>
    public bool IsTask(int item) => (_states[item] & ItemStates.Refused) == 0;

    /// <summary>The first item of an id, or -1.</summary>
    public int Find(TaskId id) => _index.TryGetValue(id, out var slot) ? _itemOf[slot] : -1;

    /// <summary>Notes where an item begins; the place after the last item is where the list ends.</summary>
    public void Place(int item, int start, int line) => (_starts[item], _lines[item]) = (start, line);

    /// <summary>Notes what came of reading an item.</summary>
    public void Put(int item, TaskReading reading, UInt128 revision, int nodes)
    {
        _ids[item] = reading.Id ?? default;
        _revisions[item] = revision;
        _nodes[item] = nodes;
        _states[item] =
            (reading.Id is null ? ItemStates.NoId : 0)
            | (reading.Faults.Count > 0 ? ItemStates.Faulty : 0)
            | (reading.Warnings.Count > 0 ? ItemStates.Warned : 0);
    }

    /// <summary>Takes over neighbouring items of another version, at another place.</summary>
    public void Copy(ItemTable other, int from, int count, int to, int start, int line)
    {
        Array.Copy(other._revisions, from, _revisions, to, count);
        Array.Copy(other._ids, from, _ids, to, count);
        Array.Copy(other._states, from, _states, to, count);
        Array.Copy(other._nodes, from, _nodes, to, count);
        Array.Copy(other._slots, from, _slots, to, count);
        Shift(other._starts.AsSpan(from, count), _starts.AsSpan(to, count), start - other._starts[from]);
        Shift(other._lines.AsSpan(from, count), _lines.AsSpan(to, count), line - other._lines[from]);
    }

    /// <summary>Makes the index when all items are there.</summary>
    /// <param name="old">The version that items were copied from, or nothing.</param>
    /// <param name="gone">The items of that version that are not here.</param>
    /// <param name="fresh">The items here that are not of that version.</param>
    public void Finish(ItemTable? old = null, IReadOnlyList<int>? gone = null, IReadOnlyList<int>? fresh = null)
    {
        if (old is null || !(TryShareIndex(old, fresh!) || TryPatchIndex(old, gone!, fresh!)))
        {
            IndexIds();
        }

        foreach (var state in _states)
        {
            Tasks += (state & ItemStates.Refused) == 0 ? 1 : 0;
            HasFindings |= state != 0;
            HasUnidentified |= (state & ItemStates.NoId) != 0;
        }

        foreach (var nodes in _nodes)
        {
            Nodes += nodes;
        }
    }

    /// <summary>Whether an item has an id, which others may have too.</summary>
    public bool HasId(int item) => (_states[item] & ItemStates.NoId) == 0;

    private void IndexIds()
    {
        _index = new Dictionary<TaskId, int>(Count);
        _itemOf = new int[Count];
        for (var item = 0; item < Count; item++)
        {
            (_slots[item], _itemOf[item]) = (item, item);
            _states[item] &= ~ItemStates.Twice;
            if (HasId(item) && !_index.TryAdd(_ids[item], item))
            {
                _states[item] |= ItemStates.Twice;
                _states[_index[_ids[item]]] |= ItemStates.Twice;
            }
        }
    }

    // The same ids in the same order: edits of values.
    private bool TryShareIndex(ItemTable old, IReadOnlyList<int> fresh)
    {
        if (old.Count != Count)
        {
            return false;
        }

        foreach (var item in fresh)
        {
            if (HasId(item) != old.HasId(item) || _ids[item] != old._ids[item])
            {
                return false;
            }

            _slots[item] = old._slots[item];
        }

        if (!_slots.AsSpan().SequenceEqual(old._slots))
        {
            return false;
        }

        foreach (var item in fresh)
        {
            _states[item] |= old._states[item] & ItemStates.Twice;
        }

        (_index, _itemOf) = (old._index, old._itemOf);
        return true;
    }

    // Items came, went or moved; where two of an id are among them all are indexed anew.
    private bool TryPatchIndex(ItemTable old, IReadOnlyList<int> gone, IReadOnlyList<int> fresh)
    {
        var slots = old._itemOf.Length + fresh.Count;
        if (slots > 2 * Count || gone.Count + fresh.Count > Count / 4 || gone.Any(item => (old._states[item] & ItemStates.Twice) != 0))
        {
            return false;
        }

        var index = new Dictionary<TaskId, int>(old._index);
        foreach (var item in gone.Where(old.HasId))
        {
            index.Remove(old._ids[item]);
        }

        for (var at = 0; at < fresh.Count; at++)
        {
            _slots[fresh[at]] = old._itemOf.Length + at;
            if (HasId(fresh[at]) && !index.TryAdd(_ids[fresh[at]], _slots[fresh[at]]))
            {
                return false;
            }
        }

        (_index, _itemOf) = (index, new int[slots]);
        for (var item = 0; item < Count; item++)
        {
            _itemOf[_slots[item]] = item;
        }

        return true;
    }

    private static void Shift(ReadOnlySpan<int> from, Span<int> to, int by)
    {
        for (var at = 0; at < from.Length; at++)
        {
            to[at] = from[at] + by;
        }
    }
}
