using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What a plan does about one task, all of it or nothing: row, item, base and conflict.</summary>
public sealed record TaskPlan
{
    /// <summary>The task.</summary>
    public required TaskId Id { get; init; }

    /// <summary>The file that it belongs to, as configured.</summary>
    public required string File { get; init; }

    /// <summary>The item as it was read; nothing where the file lacks the task. The precondition on the file's side.</summary>
    public required ScheduledTask? FileBefore { get; init; }

    /// <summary>The row as it was read; nothing where the database lacks the task. The precondition on the database's side.</summary>
    public required ScheduledTask? RowBefore { get; init; }

    /// <summary>What happens to the row.</summary>
    public RowChange? Row { get; init; }

    /// <summary>What happens to the item.</summary>
    public ItemChange? Item { get; init; }

    /// <summary>The base afterwards, where it moves.</summary>
    public BaseTask? Base { get; init; }

    /// <summary>Whether the base goes.</summary>
    public bool ForgetsBase { get; init; }

    /// <summary>Whether columns fall back to their default, so that the base is complete only with the row as it is stored.</summary>
    public bool NeedsReadBack { get; init; }

    /// <summary>A conflict that opens (its id is 0), or an open one that is stored anew.</summary>
    public Conflict? Conflict { get; init; }

    /// <summary>How the task's conflict closes. The id is 0 where it is the one that <see cref="Conflict"/> opens: a rule resolved it at once.</summary>
    public ConflictClosing? Closing { get; init; }

    /// <summary>Whether anything at all is to be written.</summary>
    public bool IsEmpty => Row is null && Item is null && Base is null && !ForgetsBase && Conflict is null && Closing is null;

    /// <summary>
    /// The base after the row was stored: a column that this plan gave no value holds what the row fell back to. Other fields that the file leaves out
    /// keep their base, because a change of theirs may wait.
    /// </summary>
    public BaseTask? BaseWith(TaskValue.Map stored) =>
        NeedsReadBack && Base is { } @base
            ? @base with
            {
                Fields = @base
                    .LeftOut.Where(IsGivenNoValue)
                    .Aggregate(@base.Fields, (fields, name) => fields.With(name, stored[name] ?? TaskValue.Null)),
            }
            : Base;

    private bool IsGivenNoValue(string column) =>
        Row switch
        {
            RowChange.Insert insert => !insert.Fields.Has(column),
            RowChange.Update update => update.Edits.Any(edit => edit.Value is null && edit.Path.Field == column),
            _ => false,
        };
}
