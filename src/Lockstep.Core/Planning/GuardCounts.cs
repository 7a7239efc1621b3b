using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What the guard measures a run against: counted only where it asks, because it rarely does.</summary>
/// <param name="input">What is planned.</param>
/// <param name="side">The side that would be written.</param>
/// <param name="file">The file whose tasks are counted; nothing for all.</param>
internal sealed class GuardCounts(PlanInput input, Side side, string? file = null)
{
    private readonly Lazy<int> _present = new(() => CountPresent(input, side, file));
    private readonly Lazy<int> _atBase = new(() => CountAtBase(input, file));

    /// <summary>The valid tasks that the side holds.</summary>
    public int Present => _present.Value;

    /// <summary>The tasks that both sides once held.</summary>
    public int AtBase => _atBase.Value;

    private static int CountPresent(PlanInput input, Side side, string? file) =>
        (side, file) switch
        {
            (Side.File, null) => input.File.Tasks.Count,
            (Side.File, { } name) => input.Files.CountIn(name),
            (_, null) when input.Totals is { } totals => totals.Rows - Elsewhere(input, totals),
            (_, null) => input.Database.Tasks.Keys.Count(id => input.HomeOf(id) is not null),
            (_, { } name) when input.Totals is { } totals => totals.RowsByFile.GetValueOrDefault(name),
            (_, { } name) => input.Database.Tasks.Keys.Count(id => input.HomeOf(id) == name),
        };

    private static int CountAtBase(PlanInput input, string? file) =>
        (input.Totals, file) switch
        {
            ({ } totals, null) => totals.BasesByFile.Values.Sum() - Elsewhere(input, totals),
            ({ } totals, { } name) => totals.BasesByFile.GetValueOrDefault(name),
            (null, null) => input.Base.Tasks.Keys.Count(id => input.HomeOf(id) is not null),
            (null, { } name) => input.Base.Tasks.Values.Count(task => task.File == name),
        };

    // The tasks of files that this run is not about.
    private static int Elsewhere(PlanInput input, StoreTotals totals) =>
        totals.BasesByFile.Where(file => !input.Files.Has(file.Key)).Sum(file => file.Value);
}
