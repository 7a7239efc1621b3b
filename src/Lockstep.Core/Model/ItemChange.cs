namespace Lockstep.Core.Model;

/// <summary>What a plan does to a task's item in the file.</summary>
public abstract record ItemChange
{
    private ItemChange() { }

    /// <summary>A new item at the end of the list.</summary>
    /// <param name="Fields">Its fields without <c>id</c>, in the order in which they are written.</param>
    public sealed record Append(TaskValue.Map Fields) : ItemChange;

    /// <summary>Some values of an item.</summary>
    /// <param name="Edits">What changes, each place once, none within another.</param>
    /// <param name="Revision">The item's revision that the plan was made from; another one means planning again.</param>
    public sealed record Update(IReadOnlyList<FieldEdit> Edits, UInt128 Revision) : ItemChange;

    /// <summary>The item goes, with the comment lines that stand directly above it.</summary>
    /// <param name="Revision">The item's revision that the plan was made from.</param>
    public sealed record Delete(UInt128 Revision) : ItemChange;
}
