using Lockstep.Core.Model;

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
    /// <summary>The shape of a change.</summary>
    public static RowShape Of(TaskTable table, RowChange change, IReadOnlyList<FieldEdit> edits)
    {
        var columns = table.Columns.ToDictionary(column => column.Field.Name, StringComparer.Ordinal);
        return new RowShape(
            change switch
            {
                RowChange.Delete => RowShapeKind.Delete,
                RowChange.Update => RowShapeKind.Update,
                _ => RowShapeKind.Insert,
            },
            [.. table.Columns.Where(column => edits.Any(edit => edit.Path.Field == column.Field.Name && edit.Value is not null))],
            [.. table.Columns.Where(column => edits.Any(edit => edit.Path.Field == column.Field.Name && edit.Value is null))],
            edits.Any(edit => !columns.ContainsKey(edit.Path.Field) && edit.Value is not null)
                || (change is RowChange.Insert && table.ExtraColumn is { IsNotNull: true, HasDefault: false }),
            [
                .. edits
                    .Where(edit => !columns.ContainsKey(edit.Path.Field) && edit.Value is null)
                    .Select(edit => edit.Path.Field)
                    .Order(StringComparer.Ordinal),
            ]
        );
    }

    /// <inheritdoc/>
    public bool Equals(RowShape? other) =>
        other is not null
        && Kind == other.Kind
        && SetsExtra == other.SetsExtra
        && Set.SequenceEqual(other.Set)
        && Cleared.SequenceEqual(other.Cleared)
        && RemovedExtra.SequenceEqual(other.RemovedExtra);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, SetsExtra, Set.Count, Cleared.Count, RemovedExtra.Count);
}
