using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>One task on both sides, at base, and its open conflict; each may be missing.</summary>
/// <param name="Id">The task.</param>
/// <param name="Home">The file that it belongs to, as configured.</param>
/// <param name="File">The item.</param>
/// <param name="Row">The row.</param>
/// <param name="Base">What both last held.</param>
/// <param name="Open">The open conflict.</param>
internal sealed record TaskState(TaskId Id, string Home, ScheduledTask? File, ScheduledTask? Row, BaseTask? Base, Conflict? Open)
{
    /// <summary>What Lockstep wrote into the file and nobody has saved since.</summary>
    public FileWrites? Writes { get; init; }

    /// <summary>The row that a run deleted not long ago.</summary>
    public TaskValue.Map? FormerRow { get; init; }

    public TaskPlan Plan() =>
        new()
        {
            Id = Id,
            File = Home,
            FileBefore = File,
            RowBefore = Row,
        };
}
