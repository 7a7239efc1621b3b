namespace Lockstep.Core.Model;

/// <summary>What a plan does to a task's row.</summary>
public abstract record RowChange
{
    private RowChange() { }

    /// <summary>A new row. A known column that is not among the fields gets its default.</summary>
    /// <param name="Fields">Its fields without <c>id</c>.</param>
    public sealed record Insert(TaskValue.Map Fields) : RowChange;

    /// <summary>Some fields of a row.</summary>
    /// <param name="Edits">
    /// Whole fields, each once. Without a value a column becomes null (its default where null can't be), an extra field goes.
    /// </param>
    /// <param name="Version">The row's version that the plan was made from; another one means planning again.</param>
    public sealed record Update(IReadOnlyList<FieldEdit> Edits, UInt128 Version) : RowChange;

    /// <summary>The row goes.</summary>
    /// <param name="Version">The row's version that the plan was made from.</param>
    public sealed record Delete(UInt128 Version) : RowChange;
}
