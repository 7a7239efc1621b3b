using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>How a run stamps the rows that it writes.</summary>
/// <param name="At">The run's time, which a row gets when its change brings no stamp of its own.</param>
/// <param name="RuntimeColumns">The columns whose move alone stamps nothing.</param>
internal sealed record RowWriting(DateTimeOffset At, IReadOnlyList<string> RuntimeColumns)
{
    /// <summary>What a change sets, an insert's fields among it, with the stamp; no value takes a field away.</summary>
    public IEnumerable<(string Field, TaskValue? Value)> EditsOf(RowChange change) =>
        change switch
        {
            RowChange.Insert insert => Inserted(insert.Fields),
            RowChange.Update update => Updated(update.Edits),
            _ => [],
        };

    private IEnumerable<(string Field, TaskValue? Value)> Inserted(TaskValue.Map fields)
    {
        foreach (var (name, value) in fields.Pairs())
        {
            yield return (name, value);
        }

        if (!fields.Has(TaskField.UpdatedAt))
        {
            yield return (TaskField.UpdatedAt, TaskValue.Of(At));
        }
    }

    private IEnumerable<(string Field, TaskValue? Value)> Updated(IReadOnlyList<FieldEdit> edits)
    {
        var (isEdit, isStamped) = (false, false);
        foreach (var edit in edits)
        {
            isEdit |= !RuntimeColumns.Contains(edit.Path.Field);
            isStamped |= edit.Path.Field == TaskField.UpdatedAt;
            yield return (edit.Path.Field, edit.Value);
        }

        if (isEdit && !isStamped)
        {
            yield return (TaskField.UpdatedAt, TaskValue.Of(At));
        }
    }
}
