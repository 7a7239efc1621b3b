using System.Collections.Immutable;
using CsCheck;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Planning;

/// <summary>What holds for any base and any edits of both sides. A failure prints its seed; set <c>CsCheck_Seed</c> to see it again.</summary>
public sealed class PlannerProperties
{
    private static readonly MergePolicy Both = new()
    {
        RunTime = Notation.Now,
        RuntimeValues = new Dictionary<string, ImmutableHashSet<string>> { ["status"] = ["running"] }.ToImmutableDictionary(),
        // Three tasks are few; what the guard does has its own cases.
        Guard = new GuardLimits(FewestDeletes: 1000),
    };

    [Fact]
    public void One_run_brings_both_sides_in_step_whatever_the_order_of_its_tasks() =>
        Sample(
            5_000,
            (world, step) =>
            {
                var perturbed = RandomWorld.Perturb(world, step);
                var after = Run(perturbed, Both, step.Chance);
                Oracle.CheckInStep(after, Both);
                after.Plan(Both).Tasks.ShouldBeEmpty("a second run finds nothing to do");
                Run(perturbed, Both, step.Chance + 1).Rows.ShouldBe(after.Rows);
            }
        );

    [Fact]
    public void No_edit_is_lost_and_none_invented() =>
        Sample(
            5_000,
            (world, step) =>
            {
                var perturbed = RandomWorld.Perturb(world, step);
                var policy = Both with { Direction = (SyncDirection)(step.Chance % 3) };
                var after = Run(perturbed, policy, step.Chance);
                foreach (var id in Ids(perturbed))
                {
                    Oracle.Check(id, perturbed, after, policy);
                }

                Oracle.CheckNothingInvented(perturbed, after);
            }
        );

    [Fact]
    public void Runs_and_edits_in_any_order_lose_nothing_and_end_in_step() =>
        Gen.Select(RandomWorld.InStep, RandomWorld.Steps.Array[1, 5])
            .Sample(
                (start, steps) =>
                {
                    var world = start;
                    foreach (var step in steps)
                    {
                        world = RandomWorld.Perturb(world, step);
                        var policy = Both with { Direction = (SyncDirection)(step.Chance % 3) };
                        var after = Run(world, policy, step.Chance);
                        foreach (var id in Ids(world))
                        {
                            Oracle.Check(id, world, after, policy);
                        }

                        world = after;
                        world.Plan(policy).Tasks.ShouldBeEmpty("a second run finds nothing to do");
                    }

                    world = Run(world, Both, 0);
                    world = ResolveAll(world, Both, steps[^1].Chance);
                    world.Open.ShouldBeEmpty();
                    Oracle.CheckInStep(world, Both);
                    world.Plan(Both).Tasks.ShouldBeEmpty();
                },
                iter: 2_000,
                print: pair => RandomWorld.Print(pair.Item1) + string.Join("\n", pair.Item2.Select(Describe))
            );

    [Fact]
    public void A_one_way_run_never_writes_the_other_side() =>
        Sample(
            3_000,
            (world, step) =>
            {
                var perturbed = RandomWorld.Perturb(world, step);
                var force = step.Chance % 2 == 0;
                Run(perturbed, Both with { Direction = SyncDirection.YamlToDb, Force = force }, step.Chance).File.ShouldBe(perturbed.File);
                Run(perturbed, Both with { Direction = SyncDirection.DbToYaml, Force = force }, step.Chance).Rows.ShouldBe(perturbed.Rows);
            }
        );

    [Fact]
    public void A_forced_one_way_run_leaves_no_conflict_and_a_run_after_it_brings_both_in_step() =>
        Sample(
            3_000,
            (world, step) =>
            {
                var perturbed = RandomWorld.Perturb(world, step);
                var direction = step.Chance % 2 == 0 ? SyncDirection.YamlToDb : SyncDirection.DbToYaml;
                var after = Run(perturbed, Both with { Direction = direction, Force = true }, step.Chance);
                after.Open.ShouldBeEmpty();
                after = Run(after, Both, step.Chance);
                after.Open.ShouldBeEmpty("what waited was changed by one side alone");
                Oracle.CheckInStep(after, Both);
            }
        );

    [Fact]
    public void Any_choice_in_each_conflict_brings_both_sides_in_step() =>
        Sample(
            5_000,
            (world, step) =>
            {
                var perturbed = RandomWorld.Perturb(world, step);
                var after = Run(perturbed, Both, step.Chance);
                var resolved = ResolveAll(after, Both, step.Chance);
                resolved.Open.ShouldBeEmpty();
                Oracle.CheckInStep(resolved, Both);
                Oracle.CheckNothingInvented(perturbed, resolved);
                resolved.Plan(Both).Tasks.ShouldBeEmpty();
            }
        );

    [Fact]
    public void A_rule_resolves_as_a_person_would()
    {
        Sample(
            3_000,
            (world, step) =>
            {
                var perturbed = RandomWorld.Perturb(world, step);
                var choice = (ConflictChoice)(step.Chance % 3);
                var byRule = Run(perturbed, Both with { OnConflict = choice }, step.Chance);
                var byPerson = Run(perturbed, Both, step.Chance);
                foreach (var conflict in byPerson.Plan(Both).Conflicts)
                {
                    byPerson = Resolve(byPerson, conflict, new Resolution(choice, "ada"), Both);
                }

                byRule.File.Values.ShouldBe(byPerson.File.Values);
                byRule.Rows.Values.ShouldBe(byPerson.Rows.Values);
                byRule.Base.Values.ShouldBe(byPerson.Base.Values);
            }
        );
    }

    [Fact]
    public void Any_run_done_twice_does_nothing_more() =>
        Sample(
            3_000,
            (world, step) =>
            {
                var policy = Both with
                {
                    Detection = (ConflictDetection)(step.Chance % 2),
                    Direction = (SyncDirection)(step.Chance / 2 % 3),
                    Force = step.Chance / 6 % 2 == 0,
                    CarryRuntime = step.Chance / 2 % 3 == (int)SyncDirection.DbToYaml && step.Chance / 12 % 2 == 0,
                    OnConflict = step.Chance / 24 % 4 == 3 ? null : (ConflictChoice)(step.Chance / 24 % 4),
                };
                var after = Run(RandomWorld.Perturb(world, step), policy, step.Chance);
                after.Plan(policy).Tasks.ShouldBeEmpty();
                after.Plan(policy with { Force = false }).Tasks.ShouldBeEmpty();
            }
        );

    private static World ResolveAll(World world, MergePolicy policy, int chance)
    {
        foreach (var conflict in world.Plan(policy).Conflicts)
        {
            var choice = (ConflictChoice)((chance + conflict.Task.Number) % 4);
            if (choice == ConflictChoice.Custom && conflict.Kind is ConflictKind.DeletedInFile or ConflictKind.DeletedInDatabase)
            {
                choice = ConflictChoice.Merge;
            }

            var rulings = conflict
                .Fields.Select((field, i) => KeyValuePair.Create(field.Path, (Ruling)Ruling(chance + i)))
                .ToImmutableDictionary();
            world = Resolve(world, conflict, new Resolution(choice, "ada", choice == ConflictChoice.Custom ? rulings : null), policy);
            if (choice == ConflictChoice.Custom)
            {
                foreach (var (path, ruling) in rulings)
                {
                    var place = conflict.Fields.Single(field => field.Path == path);
                    var wanted = ruling is Ruling.Take { Side: Side.File } ? place.File : place.Database;
                    var held = path.Keys.Aggregate(
                        (TaskValue?)world.Rows[conflict.Task].Fields,
                        (value, key) => (value as TaskValue.Map)?[key]
                    );
                    (held ?? TaskValue.Null).ShouldBe(wanted ?? TaskValue.Null, $"{path} was ruled");
                }
            }
        }

        return world;
    }

    private static Ruling.Take Ruling(int chance) => new(chance % 2 == 0 ? Side.File : Side.Database);

    private static World Resolve(World world, Conflict conflict, Resolution resolution, MergePolicy policy)
    {
        var result = Resolver.Plan(conflict, world.Base.GetValueOrDefault(conflict.Task), resolution, policy);
        return world.Apply([result.ShouldBeOfType<ResolutionResult.Planned>().Plan]);
    }

    private static World Run(World world, MergePolicy policy, int chance)
    {
        var plan = world.Plan(policy);
        plan.Held.ShouldBeEmpty();
        var tasks = plan.Tasks.ToArray();
        new Random(chance).Shuffle(tasks);
        return world.Apply(tasks);
    }

    private static IEnumerable<TaskId> Ids(World world) => world.File.Keys.Union(world.Rows.Keys).Union(world.Base.Keys);

    private static void Sample(long iterations, Action<World, RandomWorld.Step> check) =>
        Gen.Select(RandomWorld.InStep, RandomWorld.Steps)
            .Sample(
                check,
                iter: iterations,
                print: pair =>
                    RandomWorld.Print(pair.Item1) + Describe(pair.Item2) + RandomWorld.Print(RandomWorld.Perturb(pair.Item1, pair.Item2))
            );

    private static string Describe(RandomWorld.Step step) =>
        $"file {string.Join(',', step.OfFile.AsEnumerable())} rows {string.Join(',', step.OfRows.AsEnumerable())} chance {step.Chance}";
}
