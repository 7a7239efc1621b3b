using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep;

/// <summary>All settings, with their defaults. The same names work on the command line, as <c>LOCKSTEP_*</c> variables and in <c>appsettings.json</c>.</summary>
public sealed class LockstepOptions
{
    /// <summary>
    /// The schedule files: paths, or patterns such as <c>config/*.yml</c> that are looked up at each run. New rows go to the first file.
    /// Default <c>config/schedule_config.yml</c> alone.
    /// </summary>
    public IList<string> Files { get; set; } = ["config/schedule_config.yml"];

    /// <summary>The first of <see cref="Files"/>; setting it makes it the only one.</summary>
    public string File
    {
        get => Files.Count == 0 ? "" : Files[0];
        set => Files = [value];
    }

    /// <summary>
    /// The database: <c>sqlite:PATH</c>, a <c>postgresql://</c> URI or an Npgsql keyword string. Default: SQLite in <c>lockstep.db</c> beside the file.
    /// </summary>
    public string? Database { get; set; }

    /// <summary>Where the server listens, <c>HOST:PORT</c>. Default <c>127.0.0.1:8000</c>.</summary>
    public string Listen { get; set; } = "127.0.0.1:8000";

    /// <summary>The table, optionally with its schema. Default <c>scheduled_tasks</c>.</summary>
    public string Table { get; set; } = "scheduled_tasks";

    /// <summary>The columns of fields that are not named like them, by field: <c>id</c>, a known field, <c>extra</c> or <c>file</c>. Default none.</summary>
    public IDictionary<string, string> Columns { get; } = new Dictionary<string, string>();

    /// <summary>The type of the ids of a table that Lockstep makes. Default <see cref="TaskIdType.BigInt"/>.</summary>
    public TaskIdType IdType { get; set; } = TaskIdType.BigInt;

    /// <summary>Which sides runs may write. Default both.</summary>
    public SyncDirection Direction { get; set; } = SyncDirection.Bidirectional;

    /// <summary>How changes are found. Default three-way.</summary>
    public ConflictDetection Detection { get; set; } = ConflictDetection.ThreeWay;

    /// <summary>The rule that resolves conflicts by itself; none, the default, asks a person. <see cref="ConflictChoice.Custom"/> is no rule.</summary>
    public ConflictChoice? OnConflict { get; set; }

    /// <summary>The time between full compares of a running server, 1 s to 1 day. Default 5 minutes.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a lock that another process holds is waited for, 0 to 1 hour. Default 10 s.</summary>
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Fields that a scheduler moves all day. Default <c>next_run_at</c>.</summary>
    public IList<string> RuntimeFields { get; } = [TaskField.NextRunAt];

    /// <summary>Values that only a scheduler sets, by field, such as <c>status</c>: <c>running</c>. Default none.</summary>
    public IDictionary<string, string[]> RuntimeValues { get; } = new Dictionary<string, string[]>();

    /// <summary>The side whose value the <c>merge</c> choice takes, by field, where it differs from the default owner.</summary>
    public IDictionary<string, Side> Owners { get; } = new Dictionary<string, Side>();

    /// <summary>The guard's limits.</summary>
    public GuardLimits Guard { get; set; } = new();

    /// <summary>When values that return by turns from the two sides are held. Default the third return within ten minutes.</summary>
    public FightLimits Fights { get; set; } = new();

    /// <summary>How much of the change log, of the runs, of the events and of the backups is kept.</summary>
    public Retention Retention { get; set; } = new();

    /// <summary>The largest file that is read, in bytes. Default 256 MiB.</summary>
    public long LargestFile { get; set; } = 256L * 1024 * 1024;
}
