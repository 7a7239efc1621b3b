using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What a planner looks at: both sides, the base and the conflicts that are open.</summary>
/// <param name="File">The file's side.</param>
/// <param name="Database">The database's side.</param>
/// <param name="Base">What both last held.</param>
/// <param name="OpenConflicts">The open conflicts by task.</param>
public sealed record PlanInput(Snapshot File, Snapshot Database, Base Base, IReadOnlyDictionary<TaskId, Conflict> OpenConflicts)
{
    /// <summary>The pauses that stand, also those whose end has passed.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];
}
