using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What a run would write on each side, the conflicts and the refusals. Pure data; a dry run is this, printed.</summary>
public sealed record SyncPlan
{
    /// <summary>What is to be done, in the order of the file, then of the rows.</summary>
    public required IReadOnlyList<TaskPlan> Tasks { get; init; }

    /// <summary>All conflicts that are open when the plan is carried out, also those that stay as they are.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; init; } = [];

    /// <summary>Tasks that are left alone because they are invalid on a side.</summary>
    public IReadOnlyList<Refusal> Refusals { get; init; } = [];

    /// <summary>What the guard holds.</summary>
    public IReadOnlyList<HeldActions> Held { get; init; } = [];

    /// <summary>Changes that the direction does not carry, or that wait for a refused item.</summary>
    public IReadOnlyList<WaitingChange> Waiting { get; init; } = [];

    /// <summary>Tasks that differ and that the time stamp rule leaves alone.</summary>
    public int Differs { get; init; }

    /// <summary>The pauses in force; what they hold back is among <see cref="Waiting"/>.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    /// <summary>The tasks about which something would be done if it were not for a pause, be it only their base or their conflict.</summary>
    public IReadOnlyList<TaskId> Resting { get; init; } = [];

    /// <summary>Whether everything is paused, rather than some tasks.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether carrying it out must write all of it or nothing.</summary>
    public bool AllOrNothing { get; init; }

    /// <summary>Whether carrying it out would write nothing.</summary>
    public bool IsEmpty => Tasks.Count == 0;
}
