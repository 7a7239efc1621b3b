using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>What was found, or made, when a store was opened.</summary>
/// <param name="IdType">The type of the table's ids.</param>
/// <param name="SchemaVersion">The number of the last migration.</param>
/// <param name="Warnings">What works less well than it could and why, in sentences for the status.</param>
public sealed record StoreShape(TaskIdType IdType, int SchemaVersion, IReadOnlyList<string> Warnings)
{
    /// <summary>What was made for it.</summary>
    public StorePreparation Preparation { get; init; } = StorePreparation.None;
}
