using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The tasks that a plan is about. What lies outside is neither planned nor counted. Immutable.</summary>
public sealed record TaskScope
{
    private TaskScope(ImmutableHashSet<TaskId>? only, ImmutableHashSet<TaskId> except) => (Named, Excluded) = (only, except);

    /// <summary>Every task.</summary>
    public static TaskScope All { get; } = new(null, []);

    /// <summary>No task.</summary>
    public static TaskScope None { get; } = new([], []);

    /// <summary>The tasks that were named; nothing when all are meant.</summary>
    public ImmutableHashSet<TaskId>? Named { get; }

    private ImmutableHashSet<TaskId> Excluded { get; }

    /// <summary>These tasks alone.</summary>
    public static TaskScope Only(IEnumerable<TaskId> tasks) => new([.. tasks], []);

    /// <summary>Whether a task belongs to it.</summary>
    public bool Has(TaskId task) => (Named is null || Named.Contains(task)) && !Excluded.Contains(task);

    /// <summary>This scope without some tasks.</summary>
    public TaskScope Without(IReadOnlySet<TaskId> tasks) => new(Named, Excluded.Union(tasks));

    /// <summary>Those of these tasks that belong to it.</summary>
    public TaskScope Within(IReadOnlySet<TaskId> tasks) => Only(tasks.Where(Has));
}
