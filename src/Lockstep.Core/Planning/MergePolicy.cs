using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>The rules of one run. Immutable.</summary>
public sealed record MergePolicy
{
    /// <summary>The run's time; the stamp of what it writes where the change brought none.</summary>
    public required DateTimeOffset RunTime { get; init; }

    /// <summary>The time by which pauses end, where it is not the run's time: a plan that was put aside keeps the time at which it was made.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>How changes are found.</summary>
    public ConflictDetection Detection { get; init; } = ConflictDetection.ThreeWay;

    /// <summary>Which sides may be written.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.Bidirectional;

    /// <summary>In a one-way run the source wins conflicts; in every direction the guard is lifted.</summary>
    public bool Force { get; init; }

    /// <summary>The rule that resolves conflicts by itself; none asks a person.</summary>
    public ConflictChoice? OnConflict { get; init; }

    /// <summary>Owners that differ from those in <see cref="TaskField.Known"/>.</summary>
    public ImmutableDictionary<string, Side> Owners { get; init; } = ImmutableDictionary<string, Side>.Empty;

    /// <summary>The fields that a scheduler moves all day.</summary>
    public ImmutableHashSet<string> RuntimeFields { get; init; } = [TaskField.NextRunAt];

    /// <summary>Values of a field that only a scheduler sets, such as <c>status</c>: <c>running</c>.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<string>> RuntimeValues { get; init; } =
        ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    /// <summary>Whether runtime moves go into the file even when nothing else does: a <c>db_to_yaml</c> run asked for by hand.</summary>
    public bool CarryRuntime { get; init; }

    /// <summary>The tasks that the run is about; all others are left alone and count for nothing.</summary>
    public TaskScope Scope { get; init; } = TaskScope.All;

    /// <summary>The guard's limits.</summary>
    public GuardLimits Guard { get; init; } = new();

    /// <summary>When values that return by turns are a fight.</summary>
    public FightLimits Fights { get; init; } = new();

    /// <summary>The side whose value the <c>merge</c> choice takes for a field.</summary>
    public Side OwnerOf(string field) => Owners.TryGetValue(field, out var owner) ? owner : TaskField.Of(field).Owner;

    /// <summary>Whether a row's value of a field is a scheduler's move rather than an edit.</summary>
    public bool IsRuntime(string field, TaskValue? inRow) =>
        RuntimeFields.Contains(field)
        || (inRow is TaskValue.Text text && RuntimeValues.TryGetValue(field, out var values) && values.Contains(text.Value));

    /// <summary>The side that wins a conflict in this run without being asked: the source of a forced one-way run.</summary>
    internal Side? ForcedSource =>
        (Force, Direction) switch
        {
            (true, SyncDirection.YamlToDb) => Side.File,
            (true, SyncDirection.DbToYaml) => Side.Database,
            _ => null,
        };
}
