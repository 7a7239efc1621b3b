using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    [Fact]
    public async Task A_transaction_that_is_not_committed_leaves_nothing()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields());
        var before = await RowAsync(store, Id(1));
        var log = await ChangeLogAsync();
        var origin = Origin();

        await using (var transaction = await store.BeginAsync(origin, Cancel))
        {
            await transaction.LockRowsAsync([Id(1), Id(2)], Cancel);
            await transaction.WriteRowsAsync(
                new Dictionary<TaskId, RowChange>
                {
                    [Id(1)] = new RowChange.Delete(before.Revision),
                    [Id(2)] = new RowChange.Insert(Fields()),
                },
                new HashSet<TaskId>(),
                Cancel
            );
            await transaction.RecordAsync(
                Record(transaction, origin) with
                {
                    BaseSet = [BaseTask.Empty(Id(2), "a.yml")],
                    Events = [Event("nothing")],
                },
                Cancel
            );
        }

        var reading = await store.ReadAsync(Cancel);
        reading.Rows.Tasks.Values.ShouldBe([before]);
        reading.Base.Tasks.ShouldBeEmpty();
        (await ChangeLogAsync()).ShouldBe(log);
        (await store.LastEventAsync(Cancel)).ShouldBe(0);
        (await store.RunsAsync(10, Cancel)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_run_number_is_never_used_twice()
    {
        var store = await OpenStoreAsync();
        var committed = await RecordAsync(store, record => record);
        long abandoned;
        await using (var transaction = await store.BeginAsync(Origin(), Cancel))
        {
            abandoned = transaction.Run;
        }

        var next = await RecordAsync(await OpenStoreAsync(), record => record);

        abandoned.ShouldBeGreaterThan(committed);
        next.ShouldBeGreaterThan(abandoned);
    }

    [Fact]
    public async Task Locked_rows_answer_the_version_that_they_have_now()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields());
        await InsertAsync(store, Id(2), Fields());
        var read = (await store.ReadAsync(Cancel)).Rows.Tasks;
        await ExecuteForeignAsync("update scheduled_tasks set status = 'moved' where id = 2");

        await using var transaction = await store.BeginAsync(Origin(), Cancel);
        var versions = await transaction.LockRowsAsync([Id(3), Id(2), Id(1)], Cancel);

        versions.Keys.Order().ShouldBe([Id(1), Id(2)]);
        versions[Id(1)].ShouldBe(read[Id(1)].Revision);
        versions[Id(2)].ShouldBeGreaterThan(read[Id(2)].Revision);
    }

    [Fact]
    public async Task A_row_takes_the_stamp_of_the_change_else_the_time_of_the_run()
    {
        var store = await OpenStoreAsync();
        var origin = Origin();
        await WriteAsync(store, new Dictionary<TaskId, RowChange> { [Id(1)] = new RowChange.Insert(Fields()) }, origin);
        (await RowAsync(store, Id(1))).UpdatedAt!.Value.ShouldBeInRange(origin.StartedAt.AddMilliseconds(-1), DateTimeOffset.UtcNow);

        await UpdateAsync(store, Id(1), ("status", Text("a")), ("updated_at", Stamp("2020-01-01T00:00:00.000007Z")));
        (await RowAsync(store, Id(1)))["updated_at"].ShouldBe(Stamp("2020-01-01T00:00:00.000007Z"));

        var later = DateTimeOffset.UtcNow;
        await UpdateAsync(store, Id(1), ("status", Text("b")));
        (await RowAsync(store, Id(1))).UpdatedAt!.Value.ShouldBeInRange(later.AddMilliseconds(-1), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task A_run_that_moves_a_runtime_field_alone_gives_no_new_version_and_no_stamp()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields());
        var before = await RowAsync(store, Id(1));

        await UpdateAsync(store, Id(1), ("next_run_at", Stamp("2026-12-02T09:00:00Z")));

        var after = await RowAsync(store, Id(1));
        after.Revision.ShouldBe(before.Revision);
        after.Fields.ShouldBe(before.Fields.With("next_run_at", Stamp("2026-12-02T09:00:00Z")));
    }

    [Fact]
    public async Task A_row_that_was_deleted_and_came_back_has_a_version_that_it_never_had()
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1);
        var first = (await RowAsync(store, Id(1))).Revision;

        await ExecuteForeignAsync("delete from scheduled_tasks where id = 1");
        await InsertForeignAsync(1, "another");

        (await RowAsync(store, Id(1))).Revision.ShouldBeGreaterThan(first);
    }

    [Fact]
    public async Task Many_rows_are_written_in_one_run()
    {
        var store = await OpenStoreAsync();
        const int count = 2_500;
        await WriteAsync(
            store,
            Enumerable.Range(1, count).ToDictionary(n => Id(n), n => (RowChange)new RowChange.Insert(Fields(("user_id", Text($"u{n}")))))
        );
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;

        rows.Count.ShouldBe(count);
        rows.Values.ShouldAllBe(row => row["user_id"]!.Equals(Text($"u{row.Id}")));
        await using var transaction = await store.BeginAsync(Origin(), Cancel);
        (await transaction.LockRowsAsync([.. rows.Keys], Cancel)).Count.ShouldBe(count);
    }
}
