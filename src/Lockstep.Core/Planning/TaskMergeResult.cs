using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What merging a task gives: the edits of either side and the base after them, or the places in conflict.</summary>
/// <param name="RowEdits">Whole fields of the row.</param>
/// <param name="ItemEdits">Places of the item, as small as they can be named.</param>
/// <param name="Base">The base after the edits; with conflicts, after what both sides agree on.</param>
/// <param name="Conflicts">The places in conflict; with any, there are no edits.</param>
/// <param name="Waiting">Changes that the direction does not carry.</param>
/// <param name="NeedsReadBack">Whether a column falls back to its default, which the base must learn.</param>
internal sealed record TaskMergeResult(
    IReadOnlyList<FieldEdit> RowEdits,
    IReadOnlyList<FieldEdit> ItemEdits,
    BaseTask Base,
    IReadOnlyList<FieldConflict> Conflicts,
    IReadOnlyList<(FieldPath Path, Side From)> Waiting,
    bool NeedsReadBack
)
{
    public bool ChangesNothing => RowEdits.Count == 0 && ItemEdits.Count == 0 && Conflicts.Count == 0;
}
