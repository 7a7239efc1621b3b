using System.Collections.Immutable;

namespace Lockstep.Core.Model;

/// <summary>
/// A value of a task's field: what JSON can say, and instants. Immutable. Two values are equal when they mean the same:
/// numbers by their value, maps whatever their key order, instants to the microsecond.
/// </summary>
public abstract record TaskValue
{
    private TaskValue() { }

    /// <summary>The value null, which is not the same as no value.</summary>
    public static TaskValue Null { get; } = new NullValue();

    /// <summary>True.</summary>
    public static TaskValue True { get; } = new Bool(true);

    /// <summary>False.</summary>
    public static TaskValue False { get; } = new Bool(false);

    /// <summary>Wraps a string.</summary>
    public static TaskValue Of(string text) => new Text(text);

    /// <summary>Wraps an instant, cut to the microsecond.</summary>
    public static TaskValue Of(DateTimeOffset instant) => new Instant(instant);

    /// <summary>Null.</summary>
    public sealed record NullValue : TaskValue
    {
        internal NullValue() { }
    }

    /// <summary>A truth value.</summary>
    public sealed record Bool(bool Value) : TaskValue;

    /// <summary>A string.</summary>
    public sealed record Text(string Value) : TaskValue;

    /// <summary>A number of any length, kept as its JSON text so that nothing is rounded.</summary>
    public sealed record Number : TaskValue
    {
        private readonly NumberKey _key;

        /// <summary>Makes a number of its JSON text, such as <c>12</c>, <c>-1.10</c> or <c>1e3</c>.</summary>
        /// <exception cref="FormatException">The text is no JSON number, or its exponent is beyond ±100,000.</exception>
        public Number(string json)
        {
            Json = json;
            _key = NumberText.KeyOf(json);
        }

        /// <summary>The number as JSON wrote it: <c>1.10</c> stays <c>1.10</c>.</summary>
        public string Json { get; }

        /// <summary>Whether both are the same number, however written.</summary>
        public bool Equals(Number? other) => other is not null && _key == other._key;

        /// <inheritdoc/>
        public override int GetHashCode() => _key.GetHashCode();
    }

    /// <summary>An instant in time, in UTC, to the microsecond (what PostgreSQL keeps).</summary>
    public sealed record Instant : TaskValue
    {
        /// <summary>Cuts an instant to the microsecond.</summary>
        public Instant(DateTimeOffset value)
        {
            var utc = value.ToUniversalTime();
            Value = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
        }

        /// <summary>The instant, with offset zero.</summary>
        public DateTimeOffset Value { get; }
    }

    /// <summary>A list; to the merge it is one value.</summary>
    public sealed record List(ImmutableArray<TaskValue> Items) : TaskValue
    {
        /// <summary>Whether both hold equal values in the same order.</summary>
        public bool Equals(List? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = Items.Length;
            foreach (var item in Items)
            {
                hash = HashCode.Combine(hash, item);
            }

            return hash;
        }
    }

    /// <summary>A map from strings to values, in the order in which it was written.</summary>
    public sealed record Map : TaskValue
    {
        // A task has about ten keys: up to some more, comparing them one after another is faster than hashing, and needs no index.
        private const int MostUnindexed = 16;
        private readonly string[] _keys;
        private readonly TaskValue[] _values;
        private readonly Dictionary<string, int>? _index;

        private Map(string[] keys, TaskValue[] values, Dictionary<string, int>? index) => (_keys, _values, _index) = (keys, values, index);

        /// <summary>The map without keys.</summary>
        public static Map Empty { get; } = new([], [], null);

        /// <summary>The keys in the order in which they were written.</summary>
        public IReadOnlyList<string> Keys => _keys;

        /// <summary>How many keys the map has.</summary>
        public int Count => _keys.Length;

        /// <summary>The value of a key, or no value (a C# null) where the map lacks it.</summary>
        public TaskValue? this[string key] => Find(key) is >= 0 and var at ? _values[at] : null;

        internal ReadOnlySpan<string> KeySpan => _keys;

        internal ReadOnlySpan<TaskValue> ValueSpan => _values;

        /// <summary>Makes a map; a later pair of the same key replaces the earlier one.</summary>
        public static Map Of(IEnumerable<KeyValuePair<string, TaskValue>> pairs)
        {
            _ = pairs.TryGetNonEnumeratedCount(out var count);
            var builder = new MapBuilder(count);
            foreach (var (key, value) in pairs)
            {
                builder.Set(key, value);
            }

            return builder.ToMap();
        }

        /// <summary>Whether the map has the key.</summary>
        public bool Has(string key) => Find(key) >= 0;

        /// <summary>The pairs in the order in which they were written.</summary>
        public MapPairs Pairs() => new(this);

        /// <summary>This map with the key set, at its place or at the end; without the key when <paramref name="value"/> is no value.</summary>
        public Map With(string key, TaskValue? value)
        {
            var at = Find(key);
            if (at < 0)
            {
                return value is null ? this : Made([.. _keys, key], [.. _values, value]);
            }

            if (value is null)
            {
                return Made([.. _keys.AsSpan(0, at), .. _keys.AsSpan(at + 1)], [.. _values.AsSpan(0, at), .. _values.AsSpan(at + 1)]);
            }

            TaskValue[] values = [.. _values];
            values[at] = value;
            return new Map(_keys, values, _index);
        }

        /// <summary>Whether both have the same keys with equal values, whatever the order.</summary>
        public bool Equals(Map? other)
        {
            if (ReferenceEquals(this, other))
            {
                return true;
            }

            if (other is null || Count != other.Count)
            {
                return false;
            }

            for (var at = 0; at < _keys.Length; at++)
            {
                var there = other._keys[at] == _keys[at] ? at : other.Find(_keys[at]);
                if (there < 0 || !other._values[there].Equals(_values[at]))
                {
                    return false;
                }
            }

            return true;
        }

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            var hash = Count;
            for (var at = 0; at < _keys.Length; at++)
            {
                hash ^= HashCode.Combine(_keys[at], _values[at]);
            }

            return hash;
        }

        /// <summary>Takes arrays that nobody else writes to, with each key once.</summary>
        internal static Map Made(string[] keys, TaskValue[] values) =>
            keys.Length == 0 ? Empty
            : keys.Length <= MostUnindexed ? new Map(keys, values, null)
            : new Map(keys, values, Index(keys));

        private static Dictionary<string, int> Index(string[] keys)
        {
            var index = new Dictionary<string, int>(keys.Length, StringComparer.Ordinal);
            for (var at = 0; at < keys.Length; at++)
            {
                index.Add(keys[at], at);
            }

            return index;
        }

        private int Find(string key)
        {
            if (_index is not null)
            {
                return _index.TryGetValue(key, out var known) ? known : -1;
            }

            for (var at = 0; at < _keys.Length; at++)
            {
                if (string.Equals(_keys[at], key))
                {
                    return at;
                }
            }

            return -1;
        }
    }
}
