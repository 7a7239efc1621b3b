namespace Lockstep.Storage.Postgres;

/// <summary>What a set of row changes has in common, so that one statement writes them all.</summary>
/// <param name="Kind">Insert, update or delete; in this order they are written: what goes makes room for what comes.</param>
/// <param name="Set">The columns that get a value of each row.</param>
/// <param name="Cleared">The columns that become null, or their default where null can't be.</param>
/// <param name="SetsExtra">Whether extra fields get values.</param>
/// <param name="RemovedExtra">The extra fields that go.</param>
internal sealed record RowShape(
    RowShapeKind Kind,
    IReadOnlyList<TaskColumn> Set,
    IReadOnlyList<TaskColumn> Cleared,
    bool SetsExtra,
    IReadOnlyList<string> RemovedExtra
)
{
    /// <inheritdoc/>
    public bool Equals(RowShape? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && Kind == other.Kind
            && SetsExtra == other.SetsExtra
            && Set.SequenceEqual(other.Set)
            && Cleared.SequenceEqual(other.Cleared)
            && RemovedExtra.SequenceEqual(other.RemovedExtra)
        );

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, SetsExtra, Set.Count, Cleared.Count, RemovedExtra.Count);
}
