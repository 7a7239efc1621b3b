namespace Lockstep.Storage;

/// <summary>How much a store holds, as of one instant.</summary>
/// <param name="Rows">The rows of the task table, valid or not, less those that are set aside and that neither a base nor an open conflict knows.</param>
/// <param name="BasesByFile">The tasks at base by the file that they stand in; a file without any is not there.</param>
public sealed record StoreCounts(long Rows, IReadOnlyDictionary<string, long> BasesByFile);
