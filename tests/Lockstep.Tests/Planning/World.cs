using System.Collections.Immutable;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Shouldly;

namespace Lockstep.Tests.Planning;

/// <summary>Both sides, their base and the open conflicts as plain data, and a plan carried out on them as an engine would. Immutable.</summary>
internal sealed record World
{
    public const string FileName = "schedule.yml";

    public ImmutableSortedDictionary<TaskId, ScheduledTask> File { get; init; } = ImmutableSortedDictionary<TaskId, ScheduledTask>.Empty;

    public ImmutableSortedDictionary<TaskId, ScheduledTask> Rows { get; init; } = ImmutableSortedDictionary<TaskId, ScheduledTask>.Empty;

    public ImmutableSortedDictionary<TaskId, BaseTask> Base { get; init; } = ImmutableSortedDictionary<TaskId, BaseTask>.Empty;

    public ImmutableSortedDictionary<TaskId, Conflict> Open { get; init; } = ImmutableSortedDictionary<TaskId, Conflict>.Empty;

    public ImmutableList<ConflictClosing> Closed { get; init; } = [];

    public ImmutableSortedDictionary<TaskId, FileWrites> Writes { get; init; } = ImmutableSortedDictionary<TaskId, FileWrites>.Empty;

    public ImmutableSortedDictionary<TaskId, TaskTurns> Turns { get; init; } = ImmutableSortedDictionary<TaskId, TaskTurns>.Empty;

    /// <summary>The file as a run last left it.</summary>
    public ImmutableSortedDictionary<TaskId, ScheduledTask>? Written { get; init; }

    /// <summary>The defaults of columns that cannot be null.</summary>
    public TaskValue.Map Defaults { get; init; } = TaskValue.Map.Empty;

    public Func<Snapshot, Snapshot> FileSnapshot { get; init; } = snapshot => snapshot;

    public Func<Snapshot, Snapshot> RowSnapshot { get; init; } = snapshot => snapshot;

    /// <summary>The name of the file that the run is about.</summary>
    public string Name { get; init; } = FileName;

    public PlanInput Input() =>
        new(
            FileSet.Of(Name, FileSnapshot(new Snapshot { Side = Side.File, Tasks = File })),
            RowSnapshot(new Snapshot { Side = Side.Database, Tasks = Rows }),
            new Base(Base),
            Open
        )
        {
            Writes = Writes,
            Turns = Turns,
        };

    public SyncPlan Plan(MergePolicy policy) => Reconciler.Plan(Input(), policy);

    /// <summary>Carries plans out, and keeps account of it as an engine does, also when there is nothing to carry.</summary>
    public World Apply(IEnumerable<TaskPlan> tasks, MergePolicy policy)
    {
        var plans = tasks.ToList();
        var change = FileWriteRecord.After(
            Input(),
            plans,
            foreign: _ => Written is null || !File.Values.SequenceEqual(Written.Values),
            policy
        );
        var turns = TurnRecord.After(Input(), plans, policy.RunTime, policy);
        var after = plans.Aggregate(this, (world, task) => world.Apply(task));
        return after with
        {
            Writes = Writes.RemoveRange(change.Removed).SetItems(change.Set.Select(writes => KeyValuePair.Create(writes.Id, writes))),
            Turns = Turns.RemoveRange(turns.Removed).SetItems(turns.Set.Select(task => KeyValuePair.Create(task.Id, task))),
            Written = plans.Any(plan => plan.Item is not null) ? after.File : Written,
        };
    }

    public World WithItem(ScheduledTask item) => this with { File = File.SetItem(item.Id, item) };

    public World WithRow(ScheduledTask row) => this with { Rows = Rows.SetItem(row.Id, row) };

    /// <summary>Somebody saves the file as it was in another world.</summary>
    public World WithFileOf(World other) =>
        this with
        {
            File = other.File.ToImmutableSortedDictionary(
                pair => pair.Key,
                pair =>
                    File.GetValueOrDefault(pair.Key) is { } now && now.Fields.Equals(pair.Value.Fields)
                        ? now
                        : pair.Value with
                        {
                            Revision = (File.GetValueOrDefault(pair.Key)?.Revision ?? 0) + 1000,
                        }
            ),
        };

    private World Apply(TaskPlan task)
    {
        task.IsEmpty.ShouldBeFalse("a plan lists only what is to be done");
        var (item, row) = (File.GetValueOrDefault(task.Id), Rows.GetValueOrDefault(task.Id));
        item.ShouldBe(task.FileBefore, "the item that the plan saw");
        row.ShouldBe(task.RowBefore, "the row that the plan saw");
        var itemAfter = After(item, task.Item);
        var rowAfter = After(row, task.Row);
        var @base =
            task.ForgetsBase ? null
            : task.Base is null ? Base.GetValueOrDefault(task.Id)
            : rowAfter is null ? task.Base
            : task.BaseWith(rowAfter.Fields);
        var id = task.Conflict is { Id: 0 } ? Open.Count + Closed.Count + 1 : task.Conflict?.Id ?? 0;
        var open = task.Conflict is { } conflict ? Open.SetItem(task.Id, conflict with { Id = id }) : Open;
        return this with
        {
            File = itemAfter is null ? File.Remove(task.Id) : File.SetItem(task.Id, itemAfter),
            Rows = rowAfter is null ? Rows.Remove(task.Id) : Rows.SetItem(task.Id, rowAfter),
            Base = @base is null ? Base.Remove(task.Id) : Base.SetItem(task.Id, @base),
            Open = task.Closing is null ? open : open.Remove(task.Id),
            Closed = task.Closing is { } closing ? Closed.Add(closing) : Closed,
        };

        ScheduledTask? After(ScheduledTask? before, object? change) =>
            change switch
            {
                null => before,
                RowChange.Insert insert => new ScheduledTask(task.Id, Stored(insert.Fields), 1),
                RowChange.Update update => Edited(before!, update.Version, update.Edits, Stored),
                RowChange.Delete delete => Deleted(before!, delete.Version),
                ItemChange.Append append => new ScheduledTask(task.Id, append.Fields, 1),
                ItemChange.Update update => Edited(before!, update.Revision, update.Edits, fields => fields),
                ItemChange.Delete delete => Deleted(before!, delete.Revision),
                _ => throw new InvalidOperationException(),
            };
    }

    private static ScheduledTask Edited(
        ScheduledTask before,
        UInt128 revision,
        IReadOnlyList<FieldEdit> edits,
        Func<TaskValue.Map, TaskValue.Map> stored
    )
    {
        revision.ShouldBe(before.Revision);
        edits.ShouldNotBeEmpty();
        foreach (var edit in edits)
        {
            edits.Count(other => other.Path.Keys.AsSpan().StartsWith(edit.Path.Keys.AsSpan())).ShouldBe(1, "no edit lies within another");
            // A stamp is given to the row even when it has it: a writer that gives none gets the statement's time.
            (edit.Path.Field != TaskField.UpdatedAt && Equals(At(before.Fields, edit.Path.Keys.AsSpan()), edit.Value)).ShouldBeFalse(
                $"{edit.Path} means the same and is rewritten"
            );
        }

        var fields = edits.Aggregate(before.Fields, (map, edit) => Set(map, edit.Path.Keys.AsSpan(), edit.Value));
        return new ScheduledTask(before.Id, stored(fields), before.Revision + 1);
    }

    private static ScheduledTask? Deleted(ScheduledTask before, UInt128 revision)
    {
        revision.ShouldBe(before.Revision);
        return null;
    }

    private TaskValue.Map Stored(TaskValue.Map fields) =>
        Defaults
            .Pairs()
            .Aggregate(
                Notation.AsRow(fields),
                (row, column) => row[column.Key] is null or TaskValue.NullValue ? row.With(column.Key, column.Value) : row
            );

    private static TaskValue? At(TaskValue? value, ReadOnlySpan<string> keys) =>
        keys.IsEmpty ? value : At((value as TaskValue.Map)?[keys[0]], keys[1..]);

    private static TaskValue.Map Set(TaskValue.Map map, ReadOnlySpan<string> keys, TaskValue? value) =>
        map.With(keys[0], keys.Length == 1 ? value : Set((TaskValue.Map)map[keys[0]]!, keys[1..], value));
}
