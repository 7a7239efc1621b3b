using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;

namespace Lockstep.Tests.Planning;

/// <summary>What must be true of a run, said without the planner's own words: by the leaves of both sides before and after.</summary>
internal static class Oracle
{
    /// <summary>Checks one task of an unforced run that no rule resolved.</summary>
    public static void Check(TaskId id, World before, World after, MergePolicy policy)
    {
        var (file, row, @base) = (before.File.GetValueOrDefault(id), before.Rows.GetValueOrDefault(id), before.Base.GetValueOrDefault(id));
        var (fileAfter, rowAfter) = (after.File.GetValueOrDefault(id), after.Rows.GetValueOrDefault(id));
        var (toDatabase, toFile) = (policy.Direction != SyncDirection.DbToYaml, policy.Direction != SyncDirection.YamlToDb);
        if (after.Open.ContainsKey(id))
        {
            fileAfter.ShouldBe(file, "a conflicted item is not written");
            rowAfter.ShouldBe(row, "a conflicted row is not written");
            return;
        }

        switch (file, row, @base)
        {
            case (null, null, _):
                (fileAfter, rowAfter).ShouldBe((null, null));
                break;
            case ({ }, null, null):
                (rowAfter is not null).ShouldBe(toDatabase);
                break;
            case (null, { }, null):
                (fileAfter is not null).ShouldBe(toFile);
                break;
            case (null, { } edited, { }):
                RowEdits(edited, @base, policy).ShouldBeEmpty("an edited row is not deleted");
                (rowAfter is null).ShouldBe(toDatabase);
                break;
            case ({ } edited, null, { }):
                FileEdits(edited, null, @base, null, policy).ShouldBeEmpty("an edited item is not deleted");
                (fileAfter is null).ShouldBe(toFile);
                break;
            case ({ }, { }, null):
                CheckFirstMeeting(file, row, fileAfter!, rowAfter!, policy, toDatabase);
                break;
            case ({ }, { }, { }):
                var byFile = FileEdits(file, row, @base, before.Writes.GetValueOrDefault(id), policy).ToHashSet();
                CheckMerge(file, row, @base, fileAfter!, rowAfter!, byFile, policy);
                break;
        }
    }

    /// <summary>Both sides and the base say the same of every task that is in no conflict.</summary>
    public static void CheckInStep(World world, MergePolicy policy)
    {
        world.File.Keys.Except(world.Open.Keys).ShouldBe(world.Rows.Keys.Except(world.Open.Keys));
        world.Base.Keys.Except(world.Open.Keys).ShouldBe(world.Rows.Keys.Except(world.Open.Keys));
        foreach (var (id, item) in world.File.Where(pair => !world.Open.ContainsKey(pair.Key)))
        {
            var (row, @base) = (world.Rows[id], world.Base[id]);
            foreach (
                var name in item.Fields.Keys.Union(row.Fields.Keys).Union(@base.Fields.Keys).Where(name => name != TaskField.UpdatedAt)
            )
            {
                if (policy.IsRuntime(name, row[name]))
                {
                    if (item[name] is not null)
                    {
                        @base.Fields[name].ShouldBe(item[name], $"{id} {name}: a runtime field's base is the file's value");
                    }
                }
                else if (item[name] is { } held)
                {
                    row[name].ShouldBe(held, $"{id} {name}: both sides");
                    @base.Fields[name].ShouldBe(held, $"{id} {name}: the base");
                    @base.LeftOut.ShouldNotContain(name);
                }
                else
                {
                    @base.LeftOut.ShouldContain(name);
                    (@base.Fields[name] ?? TaskValue.Null).ShouldBe(row[name], $"{id} {name}: the base of a key that the file leaves out");
                }
            }
        }
    }

    /// <summary>Every value of a side was somewhere before, at the same place of the same task; only a stamp is new.</summary>
    public static void CheckNothingInvented(World before, World after)
    {
        foreach (var (id, task) in after.File.Concat(after.Rows))
        {
            var known = new[]
            {
                before.File.GetValueOrDefault(id)?.Fields,
                before.Rows.GetValueOrDefault(id)?.Fields,
                before.Base.GetValueOrDefault(id)?.Fields,
            }
                .OfType<TaskValue.Map>()
                .SelectMany(Leaves)
                .ToHashSet();
            foreach (var leaf in Leaves(task.Fields).Where(leaf => leaf.Value is not TaskValue.NullValue))
            {
                (known.Contains(leaf) || leaf == (TaskField.UpdatedAt, TaskValue.Of(Notation.Now))).ShouldBeTrue(
                    $"{id} {leaf} was nowhere before"
                );
            }
        }
    }

    private static void CheckFirstMeeting(
        ScheduledTask file,
        ScheduledTask row,
        ScheduledTask fileAfter,
        ScheduledTask rowAfter,
        MergePolicy policy,
        bool toDatabase
    )
    {
        fileAfter.ShouldBe(file, "at a first meeting the file is never overwritten unasked");
        foreach (var name in file.Fields.Keys.Where(name => name != TaskField.UpdatedAt && !policy.IsRuntime(name, row[name])))
        {
            if (toDatabase || Equals(file[name], row[name]))
            {
                rowAfter[name].ShouldBe(file[name]);
            }
        }
    }

    private static void CheckMerge(
        ScheduledTask file,
        ScheduledTask row,
        BaseTask @base,
        ScheduledTask fileAfter,
        ScheduledTask rowAfter,
        HashSet<string> byFile,
        MergePolicy policy
    )
    {
        var (toDatabase, toFile) = (policy.Direction != SyncDirection.DbToYaml, policy.Direction != SyncDirection.YamlToDb);
        var byRow = RowEdits(row, @base, policy).ToHashSet();
        var (fileLeaves, rowLeaves) = (LeavesOf(file.Fields), LeavesOf(row.Fields));
        var (fileLeavesAfter, rowLeavesAfter) = (LeavesOf(fileAfter.Fields), LeavesOf(rowAfter.Fields));
        foreach (var path in byFile.Except(byRow).Where(path => !Inside(byRow, path)))
        {
            Same(fileLeavesAfter, fileLeaves, path).ShouldBeTrue($"{path}: the file's edit stays in the file");
            Same(rowLeavesAfter, toDatabase ? fileLeaves : rowLeaves, path).ShouldBeTrue($"{path}: the file's edit reaches the row");
        }

        foreach (var path in byRow.Except(byFile).Where(path => !Inside(byFile, path)))
        {
            var entersNot = row[FieldOf(path)] is null or TaskValue.NullValue && !file.Fields.Has(FieldOf(path));
            Same(rowLeavesAfter, rowLeaves, path).ShouldBeTrue($"{path}: the row's edit stays in the row");
            (entersNot || Same(fileLeavesAfter, toFile ? rowLeaves : fileLeaves, path)).ShouldBeTrue(
                $"{path}: the row's edit reaches the file"
            );
        }

        foreach (var path in byFile.Intersect(byRow))
        {
            Same(fileLeaves, rowLeaves, path).ShouldBeTrue($"{path}: both changed it, differently, and there is no conflict");
        }
    }

    // A place above or below one that the other side changed is that side's matter too.
    private static bool Inside(IEnumerable<string> paths, string path) =>
        paths.Any(other =>
            path.StartsWith(other + ".", StringComparison.Ordinal) || other.StartsWith(path + ".", StringComparison.Ordinal)
        );

    private static bool Same(Dictionary<string, TaskValue> first, Dictionary<string, TaskValue> second, string path) =>
        Equals(first.GetValueOrDefault(path), second.GetValueOrDefault(path));

    private static IEnumerable<string> RowEdits(ScheduledTask row, BaseTask @base, MergePolicy policy) =>
        Differing(LeavesOf(row.Fields), LeavesOf(@base.Fields)).Where(path => !policy.IsRuntime(FieldOf(path), row[FieldOf(path)]));

    // A key that is taken out while its row holds a scheduler's value leaves that value alone, and a value that the file had before is no request.
    private static IEnumerable<string> FileEdits(
        ScheduledTask file,
        ScheduledTask? row,
        BaseTask @base,
        FileWrites? writes,
        MergePolicy policy
    ) =>
        Differing(LeavesOf(file.Fields), LeavesOf(@base.Fields))
            .Where(path => file.Fields.Has(FieldOf(path)) || !policy.IsRuntime(FieldOf(path), row?[FieldOf(path)]))
            .Where(path => !policy.RuntimeFields.Contains(FieldOf(path)))
            .Where(path =>
                !policy.IsRuntime(FieldOf(path), row?[FieldOf(path)]) || !WasInFile(@base, writes, FieldOf(path), file[FieldOf(path)])
            )
            .Where(path => !(@base.LeftOut.Contains(FieldOf(path)) && !file.Fields.Has(FieldOf(path))));

    private static bool WasInFile(BaseTask @base, FileWrites? writes, string field, TaskValue? value) =>
        value is not null
        && (
            (@base.FormerRuntime.TryGetValue(field, out var former) && former.Contains(value))
            || (writes is not null && writes.Places.TryGetValue(new FieldPath(field), out var replaced) && replaced.Contains(value))
        );

    private static IEnumerable<string> Differing(Dictionary<string, TaskValue> now, Dictionary<string, TaskValue> then) =>
        now.Keys.Union(then.Keys).Where(path => FieldOf(path) != TaskField.UpdatedAt && !Same(now, then, path));

    private static string FieldOf(string path) => path.Split('.')[0];

    private static Dictionary<string, TaskValue> LeavesOf(TaskValue.Map fields) =>
        Leaves(fields).ToDictionary(leaf => leaf.Path, leaf => leaf.Value);

    // Null in a column and no key are the same here; which of the two it is, the cases of the table say.
    private static IEnumerable<(string Path, TaskValue Value)> Leaves(TaskValue.Map fields) =>
        fields
            .Pairs()
            .Where(pair => pair.Value is not TaskValue.NullValue || !TaskField.IsKnown(pair.Key))
            .SelectMany(pair => pair.Key == TaskField.ParamsJson ? Leaves(pair.Key, pair.Value) : [(pair.Key, pair.Value)]);

    private static IEnumerable<(string Path, TaskValue Value)> Leaves(string path, TaskValue value) =>
        value is TaskValue.Map map ? map.Pairs().SelectMany(pair => Leaves($"{path}.{pair.Key}", pair.Value)) : [(path, value)];
}
