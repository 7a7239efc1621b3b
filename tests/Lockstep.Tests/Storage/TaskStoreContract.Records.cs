using System.Collections.Immutable;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;
using Lockstep.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    private static readonly DateTimeOffset Detected = new(2026, 12, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_base_comes_back_as_it_was_moves_and_goes()
    {
        var store = await OpenStoreAsync();
        var based = new BaseTask(
            Id(1),
            "config/é b.yml",
            Fields(("params_json", TaskJson.Parse("""{"b":1.10,"a":[98765432109876543210]}""")), ("user_id", TaskValue.Null)),
            ImmutableSortedSet.Create(StringComparer.Ordinal, "user_id", "colour"),
            ImmutableDictionary<string, ImmutableArray<TaskValue>>.Empty.Add(
                "next_run_at",
                [Stamp("2026-11-30T09:00:00.000001Z"), Stamp("2026-11-29T09:00:00Z")]
            )
        );
        await RecordAsync(store, record => record with { BaseSet = [based, BaseTask.Empty(Id(2), "b.yml")] });
        var first = (await store.ReadAsync(Cancel)).Base.Tasks;
        first.Keys.ShouldBe([Id(1), Id(2)], ignoreOrder: true);
        first[Id(1)].ShouldBe(based);

        var moved = based with { File = "b.yml", LeftOut = based.LeftOut.Clear() };
        await RecordAsync(store, record => record with { BaseSet = [moved], BaseRemoved = [Id(2)] });

        (await store.ReadAsync(Cancel)).Base.Tasks.Values.ShouldBe([moved]);
    }

    [Fact]
    public async Task A_conflict_is_stored_stored_anew_and_closed()
    {
        var store = await OpenStoreAsync();
        var conflict = FieldConflict(Id(1), await ReserveAsync(store));
        await RecordAsync(store, record => record with { ConflictsStored = [conflict] });
        ShouldBeSame((await store.ReadAsync(Cancel)).OpenConflicts[Id(1)], conflict);

        var again = conflict with { Version = 2, Reason = "another matter", Fields = conflict.Fields.Take(1).ToList() };
        await RecordAsync(store, record => record with { ConflictsStored = [again] });
        var open = (await store.ReadAsync(Cancel)).OpenConflicts;
        open.Count.ShouldBe(1);
        ShouldBeSame(open[Id(1)], again);
        var stored = await store.FindConflictAsync(conflict.Id, Cancel);
        stored!.Closing.ShouldBeNull();
        stored.ClosedAt.ShouldBeNull();

        var closing = new ConflictClosing(conflict.Id, ConflictChoice.KeepYaml, "ann");
        var before = DateTimeOffset.UtcNow;
        await RecordAsync(store, record => record with { ConflictsClosed = [closing] });

        (await store.ReadAsync(Cancel)).OpenConflicts.ShouldBeEmpty();
        var closed = await store.FindConflictAsync(conflict.Id, Cancel);
        ShouldBeSame(closed!.Conflict, again);
        closed.Closing.ShouldBe(closing);
        closed.ClosedAt!.Value.ShouldBeInRange(before.AddMilliseconds(-1), DateTimeOffset.UtcNow.AddMilliseconds(10));
    }

    [Fact]
    public async Task A_transaction_sees_the_conflicts_that_are_open_now()
    {
        var store = await OpenStoreAsync();
        var first = FieldConflict(Id(1), await ReserveAsync(store));
        var second = FieldConflict(Id(2), await ReserveAsync(store)) with { Version = 3 };
        await RecordAsync(store, record => record with { ConflictsStored = [first, second] });
        await RecordAsync(store, record => record with { ConflictsClosed = [new ConflictClosing(first.Id, null, "rule")] });

        await using var transaction = await store.BeginAsync(Origin(), Cancel);
        var open = await transaction.OpenConflictsAsync([Id(1), Id(2), Id(3)], Cancel);

        open.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create(Id(2), (second.Id, 3)));
        (await transaction.OpenConflictsAsync([Id(1)], Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_conflict_about_a_deletion_has_one_side_alone_and_may_be_superseded()
    {
        var store = await OpenStoreAsync();
        var id = await ReserveAsync(store);
        var conflict = FieldConflict(Id(1), id) with { Kind = ConflictKind.DeletedInFile, Fields = [], FileTask = null };
        await RecordAsync(store, record => record with { ConflictsStored = [conflict] });
        ShouldBeSame((await store.ReadAsync(Cancel)).OpenConflicts[Id(1)], conflict);

        await RecordAsync(store, record => record with { ConflictsClosed = [new ConflictClosing(id, null, "rule")] });

        (await store.FindConflictAsync(id, Cancel))!.Closing!.Status.ShouldBe("superseded");
        (await store.FindConflictAsync(id + 1000, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_task_may_come_into_conflict_again_when_its_last_one_is_closed()
    {
        var store = await OpenStoreAsync();
        var first = FieldConflict(Id(1), await ReserveAsync(store));
        await RecordAsync(store, record => record with { ConflictsStored = [first] });
        var second = FieldConflict(Id(1), await ReserveAsync(store));
        second.Id.ShouldBeGreaterThan(first.Id);

        await RecordAsync(
            store,
            record => record with { ConflictsStored = [second], ConflictsClosed = [new ConflictClosing(first.Id, null, "rule")] }
        );

        (await store.ReadAsync(Cancel)).OpenConflicts[Id(1)].Id.ShouldBe(second.Id);
        (await store.FindConflictAsync(first.Id, Cancel))!.Closing.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_deepest_value_that_a_row_can_hold_is_read_again_from_base_and_conflict()
    {
        var store = await OpenStoreAsync();
        var deep = TaskJson.Parse(new string('[', 64) + new string(']', 64));
        await InsertAsync(store, Id(1), Fields(("params_json", deep)));
        var row = await RowAsync(store, Id(1));
        var based = BaseTask.Empty(Id(1), "a.yml") with { Fields = row.Fields };
        var conflict = FieldConflict(Id(1), await ReserveAsync(store)) with { DatabaseTask = row };

        await RecordAsync(store, record => record with { BaseSet = [based], ConflictsStored = [conflict] });

        var reading = await store.ReadAsync(Cancel);
        reading.Base.Tasks[Id(1)].ShouldBe(based);
        reading.OpenConflicts[Id(1)].DatabaseTask.ShouldBe(row);
    }

    [Fact]
    public async Task Reserved_conflict_numbers_are_as_many_as_asked_for()
    {
        var store = await OpenStoreAsync();
        await using var transaction = await store.BeginAsync(Origin(), Cancel);

        var first = await transaction.ReserveConflictIdsAsync(3, Cancel);
        var next = await transaction.ReserveConflictIdsAsync(1, Cancel);

        first.ShouldBeGreaterThan(0);
        next.ShouldBeGreaterThanOrEqualTo(first + 3);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first()
    {
        var store = await OpenStoreAsync();
        var expected = new List<SyncRun>();
        foreach (var direction in Enum.GetValues<SyncDirection>())
        {
            var origin = new RunOrigin("cli", "ann", direction, Detected.AddTicks(10));
            await RecordAsync(
                store,
                record =>
                {
                    var run = record.Run with { RowsWritten = 1, ItemsWritten = 2, ConflictsDetected = 3, ConflictsClosed = 4 };
                    expected.Insert(0, run);
                    return record with { Run = run };
                },
                origin
            );
        }

        (await store.RunsAsync(10, Cancel)).ShouldBe(expected);
        (await store.RunsAsync(2, Cancel)).ShouldBe(expected.Take(2));
        (await store.IsCommittedAsync(expected[0].Number, Cancel)).ShouldBeTrue();
        (await store.IsCommittedAsync(expected[0].Number + 1, Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task Events_are_read_in_pages_after_a_number()
    {
        var store = await OpenStoreAsync();
        (await store.LastEventAsync(Cancel)).ShouldBe(0);
        await RecordAsync(store, record => record with { Events = [Event("a"), Event("b"), Event("c")] });
        await store.AppendEventAsync(Event("d"), Cancel);

        (await store.LastEventAsync(Cancel)).ShouldBe(4);
        var page = await store.EventsAfterAsync(1, 2, Cancel);
        page.ShouldBe([Event("b") with { Seq = 2 }, Event("c") with { Seq = 3 }]);
        (await store.EventsAfterAsync(3, 100, Cancel)).ShouldBe([Event("d") with { Seq = 4 }]);
        (await store.EventsAfterAsync(4, 100, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_of_parallel_runs_are_numbered_without_holes_and_without_those_of_abandoned_runs()
    {
        var stores = new[] { await OpenStoreAsync(), await OpenStoreAsync() };
        await Task.WhenAll(Enumerable.Range(0, 24).Select(n => Task.Run(() => OneOfManyAsync(stores[n % 2], n), Cancel)));

        var events = await stores[0].EventsAfterAsync(0, 1000, Cancel);
        events.Select(item => item.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(n => (long)n));
        events
            .Select(item => ((TaskValue.Text)item.Data["about"]!).Value)
            .ShouldBe(
                Enumerable
                    .Range(0, 24)
                    .SelectMany(n =>
                        (n % 3) switch
                        {
                            0 => [$"first of {n}", $"second of {n}"],
                            1 => [$"alone {n}"],
                            _ => Array.Empty<string>(),
                        }
                    ),
                ignoreOrder: true
            );
    }

    private static async Task OneOfManyAsync(ITaskStore store, int number)
    {
        if (number % 3 == 1)
        {
            await store.AppendEventAsync(Event($"alone {number}"), Cancel);
            return;
        }

        var origin = Origin();
        await using var transaction = await store.BeginAsync(origin, Cancel);
        await transaction.RecordAsync(
            Record(transaction, origin) with
            {
                Events = [Event($"first of {number}"), Event($"second of {number}")],
            },
            Cancel
        );
        if (number % 3 == 0)
        {
            await transaction.CommitAsync(Cancel);
        }
    }

    private static async Task<long> ReserveAsync(ITaskStore store)
    {
        var origin = Origin();
        await using var transaction = await store.BeginAsync(origin, Cancel);
        var id = await transaction.ReserveConflictIdsAsync(1, Cancel);
        await transaction.RecordAsync(Record(transaction, origin), Cancel);
        await transaction.CommitAsync(Cancel);
        return id;
    }

    private static Conflict FieldConflict(TaskId task, long id) =>
        new()
        {
            Id = id,
            Task = task,
            File = "config/schedule_config.yml",
            Kind = ConflictKind.Field,
            Reason = "both changed \"limit\" – differently",
            Fields =
            [
                new FieldConflict(
                    new FieldPath("params_json").Then("say \"a.b\"").Then("limit"),
                    new TaskValue.Number("1.10"),
                    Text("2026-12-01T09:00:00Z"),
                    null
                ),
                new FieldConflict(new FieldPath("next_run_at"), null, TaskValue.Null, Stamp("2026-12-01T09:00:00.000001Z")),
                new FieldConflict(new FieldPath("colour"), Text("red"), TaskValue.True, Map(("a", new TaskValue.List([])))),
            ],
            FileTask = new ScheduledTask(task, Fields(("colour", TaskValue.True)), new UInt128(ulong.MaxValue, 7)),
            DatabaseTask = new ScheduledTask(task, Fields(("params_json", Map(("k", TaskValue.Null)))), 12),
            DetectedAt = Detected,
        };

    private static void ShouldBeSame(Conflict actual, Conflict expected)
    {
        actual.Fields.ShouldBe(expected.Fields);
        actual.ShouldBe(expected with { Fields = actual.Fields });
    }
}
