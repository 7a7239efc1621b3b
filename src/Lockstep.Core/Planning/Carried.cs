using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>Which sides a plan may write: the run's direction, less what the guard holds.</summary>
internal readonly record struct Carried(bool ToDatabase, bool ToFile)
{
    public static Carried Both { get; } = new(true, true);

    public static Carried By(SyncDirection direction) => new(direction != SyncDirection.DbToYaml, direction != SyncDirection.YamlToDb);

    public Carried Without(IReadOnlyList<HeldActions> held, string home) =>
        held.Where(hold => hold.Holds(home)).Aggregate(this, (carried, hold) => carried.Without(hold.Side));

    private Carried Without(Side side) => side == Side.Database ? this with { ToDatabase = false } : this with { ToFile = false };

    public bool To(Side side) => side == Side.Database ? ToDatabase : ToFile;
}
