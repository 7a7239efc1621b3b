using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync.Kept;

/// <summary>A plan that was put aside, with all that it was made from, so that it can be carried out later exactly as it was shown. Immutable.</summary>
public sealed record KeptPlan
{
    /// <summary>The version of the program that made it.</summary>
    public required string Version { get; init; }

    /// <summary>When it was made; also the time of the run as the plan knows it.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string By { get; init; }

    /// <summary>The files of the set, in its order.</summary>
    public required IReadOnlyList<KeptFile> Files { get; init; }

    /// <summary>The database in words, without its password.</summary>
    public required string Database { get; init; }

    /// <summary>Which sides could be written.</summary>
    public required SyncDirection Direction { get; init; }

    /// <summary>Whether it was forced.</summary>
    public required bool Force { get; init; }

    /// <summary>The only tasks that it is about; all when none are named.</summary>
    public required IReadOnlyList<TaskId>? Only { get; init; }

    /// <summary>The options that decide what a run does, by name.</summary>
    public required TaskValue.Map Options { get; init; }

    /// <summary>What it does, task by task.</summary>
    public required IReadOnlyList<KeptTask> Tasks { get; init; }

    /// <summary>The request that carries it out.</summary>
    public SyncRequest ToRequest(string source, string actor) =>
        new(source, actor, Direction, Force, ByHand: true) { Tasks = Only is null ? null : [.. Only], Kept = this };
}
