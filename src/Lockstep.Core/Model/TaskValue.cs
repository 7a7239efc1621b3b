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
        private readonly string _canonical;

        /// <summary>Makes a number of its JSON text, such as <c>12</c>, <c>-1.10</c> or <c>1e3</c>.</summary>
        /// <exception cref="FormatException">The text is no JSON number, or its exponent is beyond ±100,000.</exception>
        public Number(string json)
        {
            Json = json;
            _canonical = NumberText.Canonical(json);
        }

        /// <summary>The number as JSON wrote it: <c>1.10</c> stays <c>1.10</c>.</summary>
        public string Json { get; }

        /// <summary>Whether both are the same number, however written.</summary>
        public bool Equals(Number? other) => other is not null && _canonical == other._canonical;

        /// <inheritdoc/>
        public override int GetHashCode() => _canonical.GetHashCode(StringComparison.Ordinal);
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
        public override int GetHashCode() => Items.Aggregate(Items.Length, HashCode.Combine);
    }

    /// <summary>A map from strings to values, in the order in which it was written.</summary>
    public sealed record Map : TaskValue
    {
        private readonly Dictionary<string, TaskValue> _values;

        private Map(List<string> keys, Dictionary<string, TaskValue> values) => (Keys, _values) = (keys, values);

        /// <summary>The map without keys.</summary>
        public static Map Empty { get; } = new([], new Dictionary<string, TaskValue>(StringComparer.Ordinal));

        /// <summary>The keys in the order in which they were written.</summary>
        public IReadOnlyList<string> Keys { get; }

        /// <summary>How many keys the map has.</summary>
        public int Count => Keys.Count;

        /// <summary>The value of a key, or no value (a C# null) where the map lacks it.</summary>
        public TaskValue? this[string key] => _values.GetValueOrDefault(key);

        /// <summary>Makes a map; a later pair of the same key replaces the earlier one.</summary>
        public static Map Of(IEnumerable<KeyValuePair<string, TaskValue>> pairs)
        {
            _ = pairs.TryGetNonEnumeratedCount(out var count);
            var keys = new List<string>(count);
            var values = new Dictionary<string, TaskValue>(count, StringComparer.Ordinal);
            foreach (var (key, value) in pairs)
            {
                if (!values.ContainsKey(key))
                {
                    keys.Add(key);
                }

                values[key] = value;
            }

            return new Map(keys, values);
        }

        /// <summary>Whether the map has the key.</summary>
        public bool Has(string key) => _values.ContainsKey(key);

        /// <summary>The pairs in the order in which they were written.</summary>
        public IEnumerable<KeyValuePair<string, TaskValue>> Pairs() => Keys.Select(key => KeyValuePair.Create(key, _values[key]));

        /// <summary>This map with the key set, at its place or at the end; without the key when <paramref name="value"/> is no value.</summary>
        public Map With(string key, TaskValue? value) =>
            value is null
                ? (Has(key) ? Of(Pairs().Where(pair => pair.Key != key)) : this)
                : Of(Pairs().Append(KeyValuePair.Create(key, value)));

        /// <summary>Whether both have the same keys with equal values, whatever the order.</summary>
        public bool Equals(Map? other) =>
            other is not null && Count == other.Count && Keys.All(key => other[key] is { } value && value.Equals(_values[key]));

        /// <inheritdoc/>
        public override int GetHashCode() => Keys.Aggregate(Count, (hash, key) => hash ^ HashCode.Combine(key, _values[key]));
    }
}
