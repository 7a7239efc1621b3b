using System.Collections.Immutable;
using CsCheck;
using Lockstep.Core.Model;

namespace Lockstep.Tests.Planning;

/// <summary>Random worlds in step, and random edits of either side.</summary>
internal static class RandomWorld
{
    private const int Tasks = 3;
    private static readonly string[] Fields =
    [
        "skill_name",
        "status",
        "user_id",
        "x",
        "params_json",
        TaskField.NextRunAt,
        TaskField.UpdatedAt,
    ];

    private static readonly Dictionary<string, TaskValue[]> Values = new()
    {
        ["skill_name"] = Pool("a", "b", "c"),
        ["status"] = Pool("a", "b", "~", "running"),
        ["user_id"] = Pool("u", "v", "~"),
        ["x"] = Pool("1", "1.0", "2", "~", "{k:1}", "{k:1,l:[1,2]}"),
        ["params_json"] = Pool("{}", "{a:1}", "{a:1,b:2}", "{a:{x:1,y:2},b:2}", "{a:{x:1}}", "[1,2]", "5", "~"),
        [TaskField.NextRunAt] = Pool("t1", "t2", "t3", "t4"),
        [TaskField.UpdatedAt] = Pool("t10", "t11", "t12"),
    };

    private static readonly string[][] ParamPaths =
    [
        ["a"],
        ["b"],
        ["c"],
        ["a", "x"],
        ["a", "y"],
    ];
    private static readonly TaskValue[] ParamValues = Pool("1", "2", "~", "{}", "{x:1}", "{x:2,z:3}", "[1]");

    /// <summary>One edit: what it does, of which task, at which place, to which value.</summary>
    public sealed record Edit(int Kind, int Task, int Place, int Value);

    /// <summary>What both sides do, and the chance that a test needs besides.</summary>
    public sealed record Step(Edit[] OfFile, Edit[] OfRows, int Chance);

    // A task that no edit touches, so that no run would delete the last one.
    private static readonly World Anchored = AddInStep(new World(), new TaskId(Tasks + 1), [1, 0, 0, 0, 0, 0, 0]);

    public static Gen<World> InStep { get; } =
        Gen.Int[0, 23]
            .Array[Fields.Length]
            .Array[Tasks]
            .Select(codes => Enumerable.Range(0, Tasks).Aggregate(Anchored, (world, i) => AddInStep(world, new TaskId(i + 1), codes[i])));

    private static readonly Gen<Edit[]> Edits = Gen.Select(
        Gen.Int[0, 11],
        Gen.Int[0, Tasks - 1],
        Gen.Int[0, 34],
        Gen.Int[0, 55],
        (kind, task, place, value) => new Edit(kind, task, place, value)
    ).Array[0, 5];

    public static Gen<Step> Steps { get; } =
        Gen.Select(Edits, Edits, Gen.Int[0, 9999], (ofFile, ofRows, chance) => new Step(ofFile, ofRows, chance));

    public static World Perturb(World world, Step step) =>
        step.OfRows.Aggregate(
            step.OfFile.Aggregate(world, (w, edit) => Apply(w, edit, isRow: false)),
            (w, edit) => Apply(w, edit, isRow: true)
        );

    public static string Print(World world) =>
        $"""

            base: {string.Join(" ; ", world.Base.Values.Select(Notation.Print))}
            file: {string.Join(" ; ", world.File.Values.Select(task => Notation.Print(task, isRow: false)))}
            rows: {string.Join(" ; ", world.Rows.Values.Select(task => Notation.Print(task, isRow: true)))}

            """;

    // A third of the tasks is missing; a field stands in both, is left out by the file, or is nowhere.
    private static World AddInStep(World world, TaskId id, int[] codes)
    {
        if (codes[0] % 3 == 0)
        {
            return world;
        }

        var (item, row) = (TaskValue.Map.Empty, TaskValue.Map.Empty);
        for (var i = 0; i < Fields.Length; i++)
        {
            var pool = Values[Fields[i]];
            var value = pool[codes[i] / 3 % pool.Length];
            if (i == 0 || codes[i] % 3 == 0 || Fields[i] == TaskField.NextRunAt)
            {
                item = item.With(Fields[i], value);
                row = row.With(Fields[i], value);
            }
            else if (codes[i] % 3 == 1)
            {
                row = row.With(Fields[i], value);
            }
        }

        row = Notation.AsRow(row);
        var leftOut = row.Keys.Where(name => name != TaskField.UpdatedAt && !item.Has(name)).ToImmutableSortedSet(StringComparer.Ordinal);
        var @base = BaseTask.Empty(id, World.FileName) with
        {
            Fields = leftOut.Aggregate(item, (fields, name) => fields.With(name, row[name])),
            LeftOut = leftOut,
        };
        return world.WithItem(new ScheduledTask(id, item, 1)).WithRow(new ScheduledTask(id, row, 1)) with
        {
            Base = world.Base.SetItem(id, @base),
        };
    }

    private static World Apply(World world, Edit edit, bool isRow)
    {
        var id = new TaskId(edit.Task + 1);
        var side = isRow ? world.Rows : world.File;
        var before = side.GetValueOrDefault(id);
        var after = (before, edit.Kind) switch
        {
            (null, 0 or 1) => TaskValue.Map.Of([
                KeyValuePair.Create("skill_name", Values["skill_name"][edit.Value % 3]),
                KeyValuePair.Create(TaskField.NextRunAt, Values[TaskField.NextRunAt][edit.Value % 4]),
            ]),
            (null, _) => null,
            (_, 0) => null,
            (_, 1 or 2 or 3) => EditParams(before.Fields, ParamPaths[edit.Place % 5], edit.Kind == 3 ? null : ParamValues[edit.Value % 7]),
            (_, 4 or 5) => Remove(before.Fields, Fields[1 + edit.Place % 4], isRow),
            (_, _) => Set(before.Fields, Fields[edit.Place % Fields.Length], edit.Value),
        };
        if (before is not null && after is not null && before.Fields.Equals(after))
        {
            return world;
        }

        var changed = after is null
            ? side.Remove(id)
            : side.SetItem(id, new ScheduledTask(id, isRow ? Notation.AsRow(after) : after, (before?.Revision ?? 0) + 1));
        return isRow ? world with { Rows = changed } : world with { File = changed };
    }

    private static TaskValue.Map Set(TaskValue.Map fields, string name, int value) =>
        fields.With(name, Values[name][value % Values[name].Length]);

    private static TaskValue.Map Remove(TaskValue.Map fields, string name, bool isRow) =>
        fields.With(name, isRow && TaskField.IsKnown(name) ? TaskValue.Null : null);

    private static TaskValue.Map EditParams(TaskValue.Map fields, string[] path, TaskValue? value) =>
        fields.With(TaskField.ParamsJson, Put(fields[TaskField.ParamsJson] as TaskValue.Map ?? TaskValue.Map.Empty, path, value));

    private static TaskValue.Map Put(TaskValue.Map map, ReadOnlySpan<string> path, TaskValue? value) =>
        path.Length == 1
            ? map.With(path[0], value)
            : map.With(path[0], Put(map[path[0]] as TaskValue.Map ?? TaskValue.Map.Empty, path[1..], value));

    private static TaskValue[] Pool(params string[] texts) => [.. texts.Select(Notation.Value)];
}
