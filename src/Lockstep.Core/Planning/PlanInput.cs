using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What a planner looks at: both sides, the base and the conflicts that are open.</summary>
/// <param name="Files">The files' side.</param>
/// <param name="Database">The database's side.</param>
/// <param name="Base">What both last held.</param>
/// <param name="OpenConflicts">The open conflicts by task.</param>
public sealed record PlanInput(FileSet Files, Snapshot Database, Base Base, IReadOnlyDictionary<TaskId, Conflict> OpenConflicts)
{
    /// <summary>All tasks of the files.</summary>
    public Snapshot File => Files.Snapshot;

    /// <summary>The files that rows name for themselves, for tasks that no file holds yet.</summary>
    public IReadOnlyDictionary<TaskId, string> NamedFiles { get; init; } = new Dictionary<TaskId, string>();

    /// <summary>The pauses that stand, also those whose end has passed.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    /// <summary>
    /// The tasks that were looked at; nothing for all. Rows, bases and conflicts need hold no others then, and <see cref="Totals"/> says how many there are.
    /// </summary>
    public IReadOnlySet<TaskId>? Scope { get; init; }

    /// <summary>How many tasks the database holds in all; nothing where <see cref="Database"/> and <see cref="Base"/> hold all of them.</summary>
    public StoreTotals? Totals { get; init; }

    /// <summary>What Lockstep wrote into the files and nobody has saved since, by task.</summary>
    public IReadOnlyDictionary<TaskId, FileWrites> Writes { get; init; } = new Dictionary<TaskId, FileWrites>();

    /// <summary>The rows, by task, that runs deleted not long ago and that nobody has made anew since: an item that comes back finds its values again.</summary>
    public IReadOnlyDictionary<TaskId, TaskValue.Map> FormerRows { get; init; } = new Dictionary<TaskId, TaskValue.Map>();

    /// <summary>The values that returned by turns from the two sides, by task.</summary>
    public IReadOnlyDictionary<TaskId, TaskTurns> Turns { get; init; } = new Dictionary<TaskId, TaskTurns>();

    /// <summary>
    /// The file that a task belongs to: the one it stands in, else the one it stood in, else the one that its row names, else the first.
    /// Nothing where that file is not of this run: the task is left alone.
    /// </summary>
    public string? HomeOf(TaskId task)
    {
        if (Files.FileOf(task) is { } home)
        {
            return home;
        }

        var named =
            Base.Tasks.TryGetValue(task, out var @base) ? @base.File
            : OpenConflicts.TryGetValue(task, out var open) ? open.File
            : NamedFiles.TryGetValue(task, out var name) ? name
            : Files.Names[0];
        return Files.Has(named) ? named : null;
    }
}
