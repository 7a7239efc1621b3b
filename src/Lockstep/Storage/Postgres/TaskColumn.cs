using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>A column of the task table that Lockstep reads and writes.</summary>
/// <param name="Field">The field that it holds; <c>extra</c> is not one.</param>
/// <param name="Form">How it keeps the value.</param>
/// <param name="SqlType">The type without length limits, as SQL writes it: a cast to it never cuts a text silently.</param>
/// <param name="IsNotNull">Whether null is forbidden.</param>
/// <param name="LongestText">How many characters it takes; none when there is no limit.</param>
internal sealed record TaskColumn(TaskField Field, ColumnForm Form, string SqlType, bool IsNotNull, int? LongestText = null)
{
    /// <summary>The column's name.</summary>
    public string Name { get; init; } = Field.Name;

    /// <summary>Whether the table gives a value to a row that is inserted without one.</summary>
    public bool HasDefault { get; init; }

    /// <summary>The column's name in double quotes.</summary>
    public string Quoted => SqlName.Quote(Name);

    /// <summary>Whether it holds JSON, in whatever type.</summary>
    public bool IsJson => Form is ColumnForm.Json or ColumnForm.JsonB or ColumnForm.JsonText;

    /// <summary>Whether its text is that of a JSON value.</summary>
    public bool ReadsJson => IsJson || Form is ColumnForm.Number or ColumnForm.Truth;

    /// <summary>Whether it holds instants.</summary>
    public bool IsTimestamp => Form is ColumnForm.TimestampWithZone or ColumnForm.TimestampWithoutZone;

    /// <summary>The expression that reads it: microseconds for an instant, text for all others.</summary>
    public string ReadExpression(string row) =>
        Form is ColumnForm.Text or ColumnForm.JsonText || IsTimestamp ? $"{row}.{Quoted}" : $"{row}.{Quoted}::text";

    /// <summary>The expression that writes it from a text.</summary>
    public string WriteExpression(string text) =>
        Form switch
        {
            ColumnForm.Cast or ColumnForm.Number or ColumnForm.Truth => $"{text}::{SqlType}",
            ColumnForm.TimestampWithZone => $"{text}::timestamptz",
            ColumnForm.TimestampWithoutZone => $"({text}::timestamptz at time zone 'UTC')",
            ColumnForm.Json => $"{text}::json",
            ColumnForm.JsonB => $"{text}::jsonb",
            _ => text,
        };

    /// <summary>What stands in an update for a value that is taken away.</summary>
    public string ClearedExpression =>
        !IsNotNull ? "null"
        : IsJson && !HasDefault ? WriteExpression("'{}'")
        : "default";

    /// <summary>The expression by which two states of a row are compared.</summary>
    public string CompareExpression(string row) => Form == ColumnForm.Json ? $"{row}.{Quoted}::text" : $"{row}.{Quoted}";

    /// <summary>The text from which <see cref="WriteExpression"/> makes the value.</summary>
    public string? ToText(TaskValue value) =>
        value switch
        {
            TaskValue.NullValue when IsJson => null,
            _ when IsJson => TaskJson.ToText(value),
            TaskValue.NullValue => null,
            TaskValue.Text text => text.Value,
            TaskValue.Number number => number.Json,
            TaskValue.Instant instant => TimestampText.Format(instant.Value),
            _ => TaskJson.ToText(value),
        };

    /// <summary>Why the column of an extra field cannot hold a value, which would come back as another; nothing when it can.</summary>
    public string? Misfit(TaskValue value) =>
        Field.Kind != FieldKind.Extra || IsJson || value is TaskValue.NullValue ? null
        : Form == ColumnForm.Number && value is not TaskValue.Number ? $"the column {Name} is of type {SqlType} and takes a number"
        : Form == ColumnForm.Truth && value is not TaskValue.Bool ? $"the column {Name} is of type {SqlType} and takes true or false"
        : Form is ColumnForm.Text or ColumnForm.Cast && value is not TaskValue.Text
            ? $"the column {Name} is of type {SqlType} and takes a text; put the value in quotes"
        : null;
}
