using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>One task on both sides, at base, and its open conflict; each may be missing.</summary>
internal sealed record TaskState(TaskId Id, ScheduledTask? File, ScheduledTask? Row, BaseTask? Base, Conflict? Open)
{
    public TaskPlan Plan() =>
        new()
        {
            Id = Id,
            FileBefore = File,
            RowBefore = Row,
        };
}
