using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What a plan does about one task, all of it or nothing: row, item, base and conflict.</summary>
public sealed record TaskPlan
{
    /// <summary>The task.</summary>
    public required TaskId Id { get; init; }

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

    /// <summary>Whether the fields that the file leaves out must be read from the written row to complete the base.</summary>
    public bool NeedsReadBack { get; init; }

    /// <summary>A conflict that opens (its id is 0), or an open one that is stored anew.</summary>
    public Conflict? Conflict { get; init; }

    /// <summary>How the task's conflict closes. The id is 0 where it is the one that <see cref="Conflict"/> opens: a rule resolved it at once.</summary>
    public ConflictClosing? Closing { get; init; }

    /// <summary>Whether anything at all is to be written.</summary>
    public bool IsEmpty => Row is null && Item is null && Base is null && !ForgetsBase && Conflict is null && Closing is null;
}
