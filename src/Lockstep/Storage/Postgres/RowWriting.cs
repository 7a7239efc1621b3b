using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>How a run stamps the rows that it writes.</summary>
/// <param name="At">The run's time, which a row gets when its change brings no stamp of its own.</param>
/// <param name="RuntimeColumns">The columns whose move alone stamps nothing.</param>
internal sealed record RowWriting(DateTimeOffset At, IReadOnlyList<string> RuntimeColumns)
{
    /// <summary>The edits of a change, an insert's fields among them, with the stamp.</summary>
    public IReadOnlyList<FieldEdit> EditsOf(RowChange change) =>
        change switch
        {
            RowChange.Insert insert => Stamped([
                .. insert.Fields.Pairs().Select(pair => new FieldEdit(new FieldPath(pair.Key), pair.Value)),
            ]),
            RowChange.Update update when update.Edits.Any(edit => !RuntimeColumns.Contains(edit.Path.Field)) => Stamped([.. update.Edits]),
            RowChange.Update update => update.Edits,
            _ => [],
        };

    private List<FieldEdit> Stamped(List<FieldEdit> edits)
    {
        if (!edits.Exists(edit => edit.Path.Field == TaskField.UpdatedAt))
        {
            edits.Add(new FieldEdit(new FieldPath(TaskField.UpdatedAt), TaskValue.Of(At)));
        }

        return edits;
    }
}
