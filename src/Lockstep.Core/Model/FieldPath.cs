using System.Collections.Immutable;

namespace Lockstep.Core.Model;

/// <summary>The place of a value within a task: a field, or a key at some depth inside <c>params_json</c>.</summary>
public readonly record struct FieldPath(ImmutableArray<string> Keys) : IComparable<FieldPath>
{
    /// <summary>The path of a whole field.</summary>
    public FieldPath(string field)
        : this([field]) { }

    /// <summary>The name of the field that the path begins with.</summary>
    public string Field => Keys[0];

    /// <summary>The path of a key inside the value at this path.</summary>
    public FieldPath Then(string key) => new(Keys.Add(key));

    /// <summary>Whether the other path is this one, or leads into the value at it.</summary>
    public bool IsAtOrAbove(FieldPath other) => other.Keys.AsSpan().StartsWith(Keys.AsSpan());

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">A quoted key is not closed, or a key is empty and unquoted.</exception>
    public static FieldPath Parse(string text)
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        var at = 0;
        while (true)
        {
            var quoted = at < text.Length && text[at] == '"';
            var end = quoted ? text.IndexOf('"', at + 1) : text.IndexOf('.', at);
            end = end < 0 && !quoted ? text.Length : end;
            if (end < 0 || (!quoted && end == at))
            {
                throw new FormatException($"'{text}' is not the path of a field, such as status or params_json.limit.");
            }

            keys.Add(quoted ? text[(at + 1)..end] : text[at..end]);
            at = quoted ? end + 1 : end;
            if (at == text.Length)
            {
                return new FieldPath(keys.ToImmutable());
            }

            at = text[at] == '.' ? at + 1 : throw new FormatException($"'{text}' is not the path of a field: a dot is missing after '\"'.");
        }
    }

    /// <inheritdoc/>
    public bool Equals(FieldPath other) => Keys.AsSpan().SequenceEqual(other.Keys.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Keys.Aggregate(Keys.Length, HashCode.Combine);

    /// <inheritdoc/>
    public int CompareTo(FieldPath other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>The keys joined by dots; a key that holds a dot or is empty stands in double quotes.</summary>
    public override string ToString() =>
        string.Join('.', Keys.Select(key => key.Length == 0 || key.Contains('.', StringComparison.Ordinal) ? $"\"{key}\"" : key));
}
