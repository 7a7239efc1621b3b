namespace Lockstep.Storage.Postgres;

/// <summary>What the catalog says of a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The short name of its type, or of the type below its domain.</param>
/// <param name="Category">The kind of that type, in PostgreSQL's letters.</param>
/// <param name="SqlType">That type as SQL writes it.</param>
/// <param name="IsNotNull">Whether null is forbidden.</param>
/// <param name="IsUnique">Whether no two rows hold the same value.</param>
/// <param name="LongestText">How many characters it takes.</param>
/// <param name="HasDefault">Whether the table gives it a value by itself.</param>
/// <param name="IsGenerated">Whether nobody else may give it one.</param>
internal sealed record FoundColumn(
    string Name,
    string Type,
    string Category,
    string SqlType,
    bool IsNotNull,
    bool IsUnique,
    int? LongestText,
    bool HasDefault,
    bool IsGenerated
);
