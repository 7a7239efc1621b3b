using System.Collections.Immutable;
using CsCheck;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Planning;

/// <summary>
/// Neither side is preferred: the mirror image of a world gives the mirror image of its plan. Runtime fields and stamps are the database's by design
/// and a key left out is the file's, so here tasks have all keys.
/// </summary>
public sealed class MirrorProperty
{
    private static readonly string[] Status = ["a", "b", "~"];
    private static readonly string[] Extra = ["1", "2", "{k:1}", "~"];
    private static readonly string[] Params = ["{}", "{a:1}", "{a:2}", "{a:1,b:1}", "{a:{x:1}}", "{a:{x:2,y:1}}", "{b:2}", "[1]", "5"];

    private static readonly Gen<string> Fields = Gen.Select(
        Gen.OneOf(Status),
        Gen.OneOf(Extra),
        Gen.OneOf(Params),
        (status, extra, parameters) =>
            $"skill_name=s schedule_cron=c next_run_at=t1 created_at=t1 user_id=u status={status} x={extra} params_json={parameters}"
    );

    // A base, and for each side whether it is missing, unchanged, or another task.
    private static readonly Gen<(string Base, string File, string Row)> Task = Gen.Select(
        Fields,
        Fields,
        Fields,
        Gen.Int[0, 7],
        Gen.Int[0, 7],
        Gen.Int[0, 5],
        (@base, file, row, fileIs, rowIs, baseIs) => (baseIs == 0 ? "" : @base, Choose(fileIs, @base, file), Choose(rowIs, @base, row))
    );

    [Fact]
    public void The_mirror_image_gives_the_mirror_plan() =>
        Gen.Select(Task.Array[1, 3], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 3])
            .Sample(
                (tasks, direction, force, rule) =>
                {
                    var policy = new MergePolicy
                    {
                        RunTime = Notation.Now,
                        Direction = (SyncDirection)direction,
                        Force = force,
                        OnConflict = rule == 3 ? null : (ConflictChoice)rule,
                        RuntimeFields = [],
                        Owners = ImmutableDictionary<string, Side>
                            .Empty.Add("status", Side.Database)
                            .Add("x", Side.File)
                            .Add("params_json", Side.File),
                    };
                    var (plan, after) = Run(tasks, policy);
                    var (mirrorPlan, mirrorAfter) = Run([.. tasks.Select(task => (task.Base, task.Row, task.File))], Mirror(policy));

                    Texts(mirrorAfter.File).ShouldBe(Texts(after.Rows));
                    Texts(mirrorAfter.Rows).ShouldBe(Texts(after.File));
                    Conflicts(mirrorPlan, mirrored: true).ShouldBe(Conflicts(plan, mirrored: false));
                    Waiting(mirrorPlan, mirrored: true).ShouldBe(Waiting(plan, mirrored: false));
                    mirrorPlan
                        .Held.Select(held => held.Side == Side.File)
                        .Order()
                        .ShouldBe(plan.Held.Select(held => held.Side == Side.Database).Order());
                },
                iter: 1_000
            );

    private static (SyncPlan Plan, World After) Run((string Base, string File, string Row)[] tasks, MergePolicy policy)
    {
        var world = Case.Given(Lines(tasks, task => task.Base), Lines(tasks, task => task.File), Lines(tasks, task => task.Row)).World;
        var plan = world.Plan(policy);
        return (plan, world.Apply(plan.Tasks));
    }

    private static MergePolicy Mirror(MergePolicy policy) =>
        policy with
        {
            Direction = policy.Direction switch
            {
                SyncDirection.YamlToDb => SyncDirection.DbToYaml,
                SyncDirection.DbToYaml => SyncDirection.YamlToDb,
                _ => policy.Direction,
            },
            OnConflict = policy.OnConflict switch
            {
                ConflictChoice.KeepYaml => ConflictChoice.KeepDb,
                ConflictChoice.KeepDb => ConflictChoice.KeepYaml,
                _ => policy.OnConflict,
            },
            Owners = policy.Owners.ToImmutableDictionary(owner => owner.Key, owner => owner.Value == Side.File ? Side.Database : Side.File),
        };

    private static string Choose(int what, string @base, string edited) =>
        what == 0 ? ""
        : what < 3 ? @base
        : edited;

    private static string Lines(
        (string Base, string File, string Row)[] tasks,
        Func<(string Base, string File, string Row), string> part
    ) => string.Join(';', tasks.Select((task, i) => part(task).Length == 0 ? "" : $"{i + 1} {part(task)}"));

    private static string Texts(ImmutableSortedDictionary<TaskId, ScheduledTask> side) =>
        string.Join(
            '\n',
            side.Values.Select(task => Notation.Print(task with { Fields = task.Fields.With(TaskField.UpdatedAt, null) }, isRow: true))
        );

    private static IEnumerable<string> Conflicts(SyncPlan plan, bool mirrored) =>
        plan
            .Conflicts.Select(conflict =>
                $"{conflict.Task} {(mirrored ? Mirror(conflict.Kind) : conflict.Kind)} "
                + string.Join(
                    ' ',
                    conflict.Fields.Select(field =>
                        $"{field.Path} {Print(mirrored ? field.Database : field.File)} {Print(mirrored ? field.File : field.Database)}"
                    )
                )
            )
            .Order(StringComparer.Ordinal);

    private static ConflictKind Mirror(ConflictKind kind) =>
        kind switch
        {
            ConflictKind.DeletedInDatabase => ConflictKind.DeletedInFile,
            ConflictKind.DeletedInFile => ConflictKind.DeletedInDatabase,
            _ => kind,
        };

    private static IEnumerable<string> Waiting(SyncPlan plan, bool mirrored) =>
        plan
            .Waiting.Select(waiting =>
                $"{waiting.Task} {(waiting.From == Side.File) ^ mirrored} {string.Join(' ', waiting.Paths.Select(path => path.ToString()).Order(StringComparer.Ordinal))}"
            )
            .Order(StringComparer.Ordinal);

    private static string Print(TaskValue? value) => Notation.Print(value);
}
