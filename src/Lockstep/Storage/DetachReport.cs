namespace Lockstep.Storage;

/// <summary>What came of taking Lockstep out of a database.</summary>
/// <param name="WasAttached">Whether there was anything to take away.</param>
/// <param name="DroppedColumns">The columns of the task table that Lockstep had added and that are gone.</param>
/// <param name="KeptColumns">The columns of the task table that Lockstep had added and that stay, because the table's rows use them.</param>
public sealed record DetachReport(bool WasAttached, IReadOnlyList<string> DroppedColumns, IReadOnlyList<string> KeptColumns);
