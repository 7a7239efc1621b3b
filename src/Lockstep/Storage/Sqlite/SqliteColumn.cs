using Lockstep.Core.Model;

namespace Lockstep.Storage.Sqlite;

/// <summary>A column of the task table.</summary>
/// <param name="Name">Its name as the table has it.</param>
/// <param name="DeclaredType">The type in the words of the table.</param>
/// <param name="IsNotNull">Whether null is forbidden.</param>
/// <param name="Default">The expression of its default; nothing where it has none.</param>
/// <param name="Stamps">The form of its time stamps, for a column that holds such.</param>
internal sealed record SqliteColumn(string Name, string DeclaredType, bool IsNotNull, string? Default, StampForm Stamps)
{
    /// <summary>Whether a text that looks like a number is kept as it is written. SQLite's rules of affinity decide by the declared type.</summary>
    public bool KeepsText =>
        !Declares("INT") && (Declares("CHAR") || Declares("CLOB") || Declares("TEXT") || Declares("BLOB") || DeclaredType.Length == 0);

    /// <summary>Whether the declared type holds a word.</summary>
    public bool Declares(string word) => DeclaredType.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>What stands in an update for a value that is taken away.</summary>
    public string Cleared(TaskField field) =>
        !IsNotNull ? "null"
        : Default is not null ? $"({Default})"
        : field.Kind == FieldKind.Json ? "'null'"
        : "null";
}
