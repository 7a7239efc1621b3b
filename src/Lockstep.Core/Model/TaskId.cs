using System.Globalization;

namespace Lockstep.Core.Model;

/// <summary>The identity of a task, the same on both sides. Ordered by number where both are numbers, else ordinally.</summary>
public readonly record struct TaskId : IComparable<TaskId>
{
    private const int LongestText = 128;
    private readonly string? _text;

    private TaskId(string text) => _text = text;

    /// <summary>Makes the id of an integer key.</summary>
    public TaskId(long number) => _text = number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The canonical text of the id.</summary>
    public string Text => _text ?? "";

    /// <summary>The id as an integer; valid for ids of type <see cref="TaskIdType.BigInt"/>.</summary>
    public long Number => long.Parse(Text, CultureInfo.InvariantCulture);

    /// <summary>Reads an id. Only the canonical form is one: <c>01</c>, <c>0x1</c>, <c>1.0</c> and <c>1_000</c> are none.</summary>
    /// <param name="text">The text as it stands in the file, the row or the request.</param>
    /// <param name="type">The type of the table's ids.</param>
    /// <param name="id">The id, when the answer is true.</param>
    public static bool TryParse(string text, TaskIdType type, out TaskId id)
    {
        var valid = type switch
        {
            TaskIdType.BigInt => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number.ToString(CultureInfo.InvariantCulture) == text,
            TaskIdType.Uuid => Guid.TryParseExact(text, "D", out _),
            _ => text.Length is > 0 and <= LongestText && text.All(IsTextIdCharacter),
        };
        id = valid ? new TaskId(type == TaskIdType.Uuid ? text.ToLowerInvariant() : text) : default;
        return valid;
    }

    /// <summary>Reads an id whose type is not known yet: one of any type, in its canonical form.</summary>
    public static bool TryParse(string text, out TaskId id) =>
        TryParse(text, TaskIdType.BigInt, out id) || TryParse(text, TaskIdType.Uuid, out id) || TryParse(text, TaskIdType.Text, out id);

    /// <inheritdoc/>
    public int CompareTo(TaskId other) =>
        long.TryParse(Text, CultureInfo.InvariantCulture, out var mine)
        && long.TryParse(other.Text, CultureInfo.InvariantCulture, out var theirs)
            ? mine.CompareTo(theirs)
            : string.CompareOrdinal(Text, other.Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool IsTextIdCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
