using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>What changed in the task table since a mark.</summary>
/// <param name="Now">The mark to ask with next time: every change that is not among <paramref name="Tasks"/> comes after it.</param>
/// <param name="Tasks">
/// The tasks whose rows were changed, by whomever, also by Lockstep itself; none when nothing changed. Null when it cannot be said: then only
/// <see cref="ITaskStore.SweepAsync"/> finds out.
/// </param>
public sealed record StoreChanges(StoreMark Now, IReadOnlySet<TaskId>? Tasks)
{
    /// <summary>How many entries of the change log are looked through before a sweep is the cheaper way.</summary>
    public const int MostEntries = 50_000;

    /// <summary>Whether it is certain that nothing changed.</summary>
    public bool IsNothing => Tasks is { Count: 0 };
}
