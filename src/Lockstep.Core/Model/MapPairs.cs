using System.Collections;

namespace Lockstep.Core.Model;

/// <summary>The pairs of a map in the order in which they were written; walking over them allocates nothing.</summary>
public readonly struct MapPairs : IReadOnlyList<KeyValuePair<string, TaskValue>>, IEquatable<MapPairs>
{
    private readonly TaskValue.Map _map;

    internal MapPairs(TaskValue.Map map) => _map = map;

    /// <inheritdoc/>
    public int Count => _map.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, TaskValue> this[int index] => new(_map.KeySpan[index], _map.ValueSpan[index]);

    /// <summary>Whether both are the pairs of equal maps.</summary>
    public static bool operator ==(MapPairs left, MapPairs right) => left.Equals(right);

    /// <summary>Whether they are not.</summary>
    public static bool operator !=(MapPairs left, MapPairs right) => !left.Equals(right);

    /// <summary>Begins the walk.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    public bool Equals(MapPairs other) => Equals(_map, other._map);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MapPairs other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _map?.GetHashCode() ?? 0;

    IEnumerator<KeyValuePair<string, TaskValue>> IEnumerable<KeyValuePair<string, TaskValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A walk over the pairs.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<string, TaskValue>>
    {
        private readonly MapPairs _pairs;
        private int _at;

        internal Enumerator(MapPairs pairs) => (_pairs, _at) = (pairs, -1);

        /// <inheritdoc/>
        public readonly KeyValuePair<string, TaskValue> Current => _pairs[_at];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_at < _pairs.Count;

        /// <inheritdoc/>
        public void Reset() => _at = -1;

        /// <inheritdoc/>
        public readonly void Dispose() { }
    }
}
