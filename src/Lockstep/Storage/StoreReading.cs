using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Storage;

/// <summary>The database's side, the base and the open conflicts as of one instant.</summary>
/// <param name="Rows">The rows; a row that is invalid, such as one with a broken cron, is among the refused.</param>
/// <param name="Base">What both sides last held.</param>
/// <param name="OpenConflicts">The open conflicts by task.</param>
public sealed record StoreReading(Snapshot Rows, Base Base, IReadOnlyDictionary<TaskId, Conflict> OpenConflicts)
{
    /// <summary>A database in which nothing was ever kept.</summary>
    public static StoreReading Empty { get; } = new(Snapshot.Empty(Side.Database), Base.Empty, new Dictionary<TaskId, Conflict>());

    /// <summary>The files that rows name in their column <c>file</c>, for tasks that no file holds yet.</summary>
    public IReadOnlyDictionary<TaskId, string> NamedFiles { get; init; } = new Dictionary<TaskId, string>();

    /// <summary>What Lockstep wrote into a file and nobody has saved since, by task.</summary>
    public IReadOnlyDictionary<TaskId, FileWrites> Writes { get; init; } = new Dictionary<TaskId, FileWrites>();

    /// <summary>The values that returned by turns from the two sides, by task.</summary>
    public IReadOnlyDictionary<TaskId, TaskTurns> Turns { get; init; } = new Dictionary<TaskId, TaskTurns>();

    /// <summary>By file the hash of the content that Lockstep wrote last: with another content, somebody else has saved it since.</summary>
    public IReadOnlyDictionary<string, string> WrittenContent { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether writes of other tasks than those that were read are remembered.</summary>
    public bool HasOtherWrites { get; init; }

    /// <summary>The tasks, among those of the reading, whose rows stay out of the sync until the file holds a task of their id.</summary>
    public IReadOnlySet<TaskId> SetAside { get; init; } = new HashSet<TaskId>();

    /// <summary>The extra fields that lie in columns of their own.</summary>
    public IReadOnlySet<string> OwnColumns { get; init; } = new HashSet<string>();
}
