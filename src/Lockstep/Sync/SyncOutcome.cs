using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>What came of a run.</summary>
public sealed record SyncOutcome
{
    /// <summary>How things stand after it.</summary>
    public required SyncState State { get; init; }

    /// <summary>Which sides it could write.</summary>
    public required SyncDirection Direction { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The run as it is kept; nothing when it found nothing to write.</summary>
    public SyncRun? Run { get; init; }

    /// <summary>The plan that was carried out; nothing when a side could not be read.</summary>
    public SyncPlan? Plan { get; init; }

    /// <summary>The tasks of both sides together; 0 when a side could not be read.</summary>
    public int TotalTasks { get; init; }

    /// <summary>How many tasks each file holds that could be read.</summary>
    public IReadOnlyDictionary<string, int> FileTasks { get; init; } = new Dictionary<string, int>();

    /// <summary>The open conflicts, with their numbers.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; init; } = [];

    /// <summary>What is wrong: an unreadable file, a lock, refused tasks, a database that is away.</summary>
    public IReadOnlyList<Refusal> Problems { get; init; } = [];

    /// <summary>
    /// The exit code of the command line: 0 in step, 1 failed, 2 the wrong table, 3 conflicts wait, 4 held, degraded, locked or tasks refused.
    /// </summary>
    public int ExitCode =>
        State switch
        {
            _ when OfDatabase(Problems) is { } code => code,
            SyncState.Held or SyncState.Degraded or SyncState.Locked => 4,
            SyncState.Conflicts => 3,
            _ => 0,
        };

    /// <summary>The exit code of a problem with the database as a whole; nothing when there is none. A row whose id no file can hold is a refused task.</summary>
    public static int? OfDatabase(IReadOnlyList<Refusal> problems) =>
        problems.FirstOrDefault(problem => problem is { Side: Side.Database, Id: null, Code: not ErrorCode.InvalidId }) is not { } whole
            ? null
        : whole.Code == ErrorCode.DatabaseShape ? 2
        : 1;
}
