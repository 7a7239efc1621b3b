using Lockstep.Core.Model;

namespace Lockstep.Storage.Sqlite;

/// <summary>The task table as it was found.</summary>
/// <param name="Name">Its name, quoted for a statement.</param>
/// <param name="IdType">The type of its ids.</param>
/// <param name="Columns">The columns of the known fields, by field.</param>
/// <param name="RuntimeFields">The fields that a scheduler moves.</param>
/// <param name="HasForeignKeys">Whether rows point to rows of other tables.</param>
/// <param name="Map">Which column holds which field.</param>
internal sealed record SqliteTable(
    string Name,
    TaskIdType IdType,
    IReadOnlyDictionary<string, SqliteColumn> Columns,
    IReadOnlyList<string> RuntimeFields,
    bool HasForeignKeys,
    ColumnMap Map
)
{
    /// <summary>The column of the ids, quoted for a statement.</summary>
    public string Id => Quoted(TaskField.Id);

    /// <summary>The column of the extra fields, quoted.</summary>
    public string Extra => Quoted(ColumnMap.Extra);

    /// <summary>The column in which a row may name its file, quoted.</summary>
    public string File => Quoted(ColumnMap.File);

    /// <summary>The column of a field, quoted.</summary>
    public string Quoted(string field) => SqliteCommands.Quoted(Map.Of(field));

    /// <summary>Whether a change of the field is an edit. A scheduler's moves and the stamp of the last change are none.</summary>
    public bool IsEdit(string field) => field != TaskField.UpdatedAt && !RuntimeFields.Contains(field);

    /// <summary>The id as a parameter.</summary>
    public object IdValue(TaskId id) => IdType == TaskIdType.BigInt ? id.Number : id.Text;
}
