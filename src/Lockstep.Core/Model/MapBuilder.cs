namespace Lockstep.Core.Model;

/// <summary>Collects the pairs of a map; a later pair of the same key replaces the earlier one, at its place.</summary>
internal struct MapBuilder(int capacity)
{
    private const int MostUnindexed = 16;
    private string[] _keys = new string[capacity];
    private TaskValue[] _values = new TaskValue[capacity];
    private Dictionary<string, int>? _index;
    private int _count;

    /// <summary>Adds a pair, or replaces the value of its key; false when the key was there.</summary>
    public bool Set(string key, TaskValue value)
    {
        var at = Find(key);
        if (at >= 0)
        {
            _values[at] = value;
            return false;
        }

        if (_count == _keys.Length)
        {
            var capacity = Math.Max(4, _count * 2);
            Array.Resize(ref _keys, capacity);
            Array.Resize(ref _values, capacity);
        }

        (_keys[_count], _values[_count]) = (key, value);
        _index?.Add(key, _count);
        _count++;
        return true;
    }

    /// <summary>The map; the builder must not be used after.</summary>
    public TaskValue.Map ToMap()
    {
        if (_count < _keys.Length)
        {
            Array.Resize(ref _keys, _count);
            Array.Resize(ref _values, _count);
        }

        return TaskValue.Map.Made(_keys, _values);
    }

    private int Find(string key)
    {
        if (_count <= MostUnindexed)
        {
            return Array.IndexOf(_keys, key, 0, _count);
        }

        if (_index is null)
        {
            _index = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var at = 0; at < _count; at++)
            {
                _index.Add(_keys[at], at);
            }
        }

        return _index.TryGetValue(key, out var known) ? known : -1;
    }
}
