namespace Lockstep.Core.Planning;

/// <summary>How many tasks the database holds in all, where a plan looks at some of them.</summary>
/// <param name="Rows">The valid rows.</param>
/// <param name="BasesByFile">The bases, by the file that their tasks stand in.</param>
public sealed record StoreTotals(int Rows, IReadOnlyDictionary<string, int> BasesByFile)
{
    /// <summary>The valid rows by the file that they belong to; needed where there are several files.</summary>
    public IReadOnlyDictionary<string, int> RowsByFile { get; init; } = new Dictionary<string, int>();
}
