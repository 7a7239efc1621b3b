using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>A task on which both sides changed the same thing differently. At most one is open per task.</summary>
public sealed record Conflict
{
    /// <summary>Its number; 0 until it is stored.</summary>
    public long Id { get; init; }

    /// <summary>How often it was stored anew; a resolution may name the version that it was decided on. From 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The task.</summary>
    public required TaskId Task { get; init; }

    /// <summary>The file that the task stands in, as configured.</summary>
    public required string File { get; init; }

    /// <summary>What both sides did.</summary>
    public required ConflictKind Kind { get; init; }

    /// <summary>The same in words, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>The places in conflict, in order of their paths; when a side deleted the task, what the other edited.</summary>
    public required IReadOnlyList<FieldConflict> Fields { get; init; }

    /// <summary>The whole task as the file has it, or no task where it deleted it. A plan shows it as it is now, also of a conflict stored earlier.</summary>
    public required ScheduledTask? FileTask { get; init; }

    /// <summary>The whole task as the database has it, or no task where it deleted it.</summary>
    public required ScheduledTask? DatabaseTask { get; init; }

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>
    /// Whether both are about the same task, the same places and the same values, the rest of the task included: a choice may take the whole of it.
    /// Runtime moves and stamps don't count.
    /// </summary>
    public bool IsSameMatterAs(Conflict other, MergePolicy policy) =>
        Task == other.Task
        && Kind == other.Kind
        && File == other.File
        && Fields.SequenceEqual(other.Fields)
        && IsSame(FileTask, other.FileTask, policy)
        && IsSame(DatabaseTask, other.DatabaseTask, policy);

    private static bool IsSame(ScheduledTask? one, ScheduledTask? other, MergePolicy policy) =>
        one is null || other is null
            ? one is null && other is null
            : one
                .Fields.Keys.Union(other.Fields.Keys, StringComparer.Ordinal)
                .All(name =>
                    name == TaskField.UpdatedAt
                    || Equals(one[name], other[name])
                    || policy.IsRuntime(name, one[name])
                    || policy.IsRuntime(name, other[name])
                );
}
