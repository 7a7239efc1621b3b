namespace Lockstep.Storage;

/// <summary>What opening a store did to the database.</summary>
/// <param name="MadeTable">Whether the task table was made; else it was there and was adopted.</param>
/// <param name="AddedColumns">The columns that an adopted table lacked and got.</param>
/// <param name="MadeTriggers">Whether the triggers were made, or made anew.</param>
/// <param name="MadeSchema">Whether Lockstep's own tables were made or brought up to date.</param>
public sealed record StorePreparation(bool MadeTable, IReadOnlyList<string> AddedColumns, bool MadeTriggers, bool MadeSchema)
{
    /// <summary>Nothing was missing.</summary>
    public static StorePreparation None { get; } = new(false, [], false, false);

    /// <summary>Whether nothing was missing.</summary>
    public bool IsNothing => !MadeTable && AddedColumns.Count == 0 && !MadeTriggers && !MadeSchema;
}
