using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>One task on both sides, at base, and its open conflict; each may be missing.</summary>
internal sealed record TaskState(TaskId Id, ScheduledTask? File, ScheduledTask? Row, BaseTask? Base, Conflict? Open)
{
    /// <summary>What Lockstep wrote into the file and nobody has saved since.</summary>
    public FileWrites? Writes { get; init; }

    public TaskPlan Plan() =>
        new()
        {
            Id = Id,
            FileBefore = File,
            RowBefore = Row,
        };
}
