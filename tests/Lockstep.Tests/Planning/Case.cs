using System.Collections.Immutable;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;

namespace Lockstep.Tests.Planning;

/// <summary>One case of the table: what both sides and the base hold, a run, and what is then there. Texts are in <see cref="Notation"/>.</summary>
internal sealed class Case
{
    private World _world;
    private MergePolicy _policy = new() { RunTime = Notation.Now };

    private Case(World world) => _world = world;

    public SyncPlan Plan { get; private set; } = new() { Tasks = [] };

    public World World => _world;

    public static Case Given(string @base = "", string file = "", string row = "", string defaults = "") =>
        new(
            new World
            {
                File = Notation.Items(file).ToImmutableSortedDictionary(task => task.Id, task => task),
                Rows = Notation.Rows(row).ToImmutableSortedDictionary(task => task.Id, task => task),
                Base = Notation.Bases(@base, World.FileName).ToImmutableSortedDictionary(task => task.Id, task => task),
                Defaults = defaults.Length == 0 ? TaskValue.Map.Empty : Notation.Items($"0 {defaults}").Single().Fields,
            }
        );

    public Case Policy(Func<MergePolicy, MergePolicy> change)
    {
        _policy = change(_policy);
        return this;
    }

    public Case Towards(SyncDirection direction) => Policy(policy => policy with { Direction = direction });

    public Case Forced(SyncDirection direction = SyncDirection.Bidirectional) =>
        Policy(policy => policy with { Direction = direction, Force = true });

    public Case OnConflict(ConflictChoice choice) => Policy(policy => policy with { OnConflict = choice });

    public Case ByTimestamps() => Policy(policy => policy with { Detection = ConflictDetection.Timestamps });

    public Case Seen(Func<World, World> change)
    {
        _world = change(_world);
        return this;
    }

    /// <summary>Somebody saves the file.</summary>
    public Case FileBecomes(string file) =>
        Seen(world =>
            world with
            {
                File = Notation
                    .Items(file)
                    .ToImmutableSortedDictionary(
                        task => task.Id,
                        task => task with { Revision = (world.File.GetValueOrDefault(task.Id)?.Revision ?? 0) + 1 }
                    ),
            }
        );

    /// <summary>Somebody writes the table.</summary>
    public Case RowsBecome(string rows) =>
        Seen(world =>
            world with
            {
                Rows = Notation
                    .Rows(rows)
                    .ToImmutableSortedDictionary(
                        task => task.Id,
                        task => task with { Revision = (world.Rows.GetValueOrDefault(task.Id)?.Revision ?? 0) + 1 }
                    ),
            }
        );

    public Case Sync()
    {
        Plan = _world.Plan(_policy);
        _world = _world.Apply(Plan.Tasks);
        return this;
    }

    /// <summary>Resolves the only conflict; a ruling is <c>path=file</c>, <c>path=db</c> or <c>path=:value</c>.</summary>
    public Case Resolve(ConflictChoice choice, params string[] rulings)
    {
        TryResolve(choice, rulings).ShouldBeOfType<ResolutionResult.Planned>();
        return this;
    }

    public ResolutionResult TryResolve(ConflictChoice choice, params string[] rulings)
    {
        var conflict = _world.Plan(_policy).Conflicts.ShouldHaveSingleItem();
        var fields = rulings.ToImmutableDictionary(
            ruling => FieldPath.Parse(ruling[..ruling.IndexOf('=', StringComparison.Ordinal)]),
            RulingOf
        );
        var result = Resolver.Plan(conflict, _world.Base.GetValueOrDefault(conflict.Task), new Resolution(choice, "ada", fields), _policy);
        if (result is ResolutionResult.Planned planned)
        {
            Plan = new SyncPlan { Tasks = [planned.Plan] };
            _world = _world.Apply(Plan.Tasks);
        }

        return result;
    }

    public Case FileIs(string expected)
    {
        Text(_world.File.Values, isRow: false).ShouldBe(Text(Notation.Items(expected), isRow: false), "the file");
        return this;
    }

    public Case RowIs(string expected)
    {
        Text(_world.Rows.Values, isRow: true).ShouldBe(Text(Notation.Rows(expected), isRow: true), "the rows");
        return this;
    }

    public Case BaseIs(string expected)
    {
        var wanted = Notation.Bases(expected, World.FileName).OrderBy(task => task.Id).Select(Notation.Print);
        string.Join('\n', _world.Base.Values.Select(Notation.Print)).ShouldBe(string.Join('\n', wanted), "the base");
        return this;
    }

    public Case BothAre(string expected) => FileIs(expected).RowIs(expected);

    /// <summary>Carrying the plan out writes nothing, and nothing waits or is in conflict.</summary>
    public Case IsInStep()
    {
        Sync();
        Plan.Tasks.ShouldBeEmpty();
        Plan.Conflicts.ShouldBeEmpty();
        Plan.Waiting.ShouldBeEmpty();
        Plan.Held.ShouldBeEmpty();
        return this;
    }

    /// <summary>The next run writes nothing.</summary>
    public Case IsQuiet()
    {
        Sync();
        Plan.Tasks.ShouldBeEmpty();
        return this;
    }

    public Case Conflicts(ConflictKind kind, params string[] paths)
    {
        var conflict = Plan.Conflicts.ShouldHaveSingleItem();
        conflict.Kind.ShouldBe(kind);
        conflict.Fields.Select(field => field.Path.ToString()).ShouldBe(paths);
        _world.Open.Values.ShouldHaveSingleItem();
        return this;
    }

    public Case NoConflict()
    {
        Plan.Conflicts.ShouldBeEmpty();
        _world.Open.ShouldBeEmpty();
        return this;
    }

    public Case Waits(Side from, params string[] paths)
    {
        var waiting = Plan.Waiting.ShouldHaveSingleItem();
        waiting.From.ShouldBe(from);
        waiting.Paths.Select(path => path.ToString()).ShouldBe(paths);
        return this;
    }

    public Case WaitsForNothing()
    {
        Plan.Waiting.ShouldBeEmpty();
        return this;
    }

    public Case ClosedAs(string status, string by = "ada")
    {
        _world.Open.ShouldBeEmpty();
        var closing = _world.Closed.ShouldHaveSingleItem();
        (closing.Status, closing.By).ShouldBe((status, by));
        return this;
    }

    public Case Holds(Side side, int tasks)
    {
        var held = Plan.Held.ShouldHaveSingleItem();
        held.Side.ShouldBe(side);
        held.Tasks.Count.ShouldBe(tasks);
        return this;
    }

    public Case HoldsNothing()
    {
        Plan.Held.ShouldBeEmpty();
        return this;
    }

    private static Ruling RulingOf(string ruling) =>
        ruling[(ruling.IndexOf('=', StringComparison.Ordinal) + 1)..] switch
        {
            "file" => new Ruling.Take(Side.File),
            "db" => new Ruling.Take(Side.Database),
            var value => new Ruling.Give(Notation.Value(value[1..])),
        };

    private static string Text(IEnumerable<ScheduledTask> tasks, bool isRow) =>
        string.Join('\n', tasks.OrderBy(task => task.Id).Select(task => Notation.Print(task, isRow)));
}
