using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Npgsql;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class ChangeLogTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_that_commits_after_a_younger_one_is_told_and_each_of_them_once()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await database.InsertAsync(2);
        await using var slow = await database.ConnectAsync();
        await using var older = await slow.BeginTransactionAsync(Cancel);
        await ExecuteAsync(slow, "update scheduled_tasks set status = 'slow' where id = 1");
        var mark = await MarkAsync(store);

        await database.ExecuteAsync("update scheduled_tasks set status = 'quick' where id = 2");

        var first = await store.ChangesAsync(mark, Cancel);
        first.Tasks!.ShouldBe([new TaskId(2)], ignoreOrder: true, "the younger one is visible and counts at once");
        var second = await store.ChangesAsync(first.Now, Cancel);
        second.IsNothing.ShouldBeTrue("it counts once");

        await older.CommitAsync(Cancel);

        var third = await store.ChangesAsync(second.Now, Cancel);
        third.Tasks!.ShouldBe([new TaskId(1)], ignoreOrder: true, "the older one has come late");
        (await store.ChangesAsync(third.Now, Cancel)).IsNothing.ShouldBeTrue();
    }

    [Fact]
    public async Task A_sweep_counts_a_transaction_that_it_could_not_see_as_later()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await using var slow = await database.ConnectAsync();
        await using var open = await slow.BeginTransactionAsync(Cancel);
        await ExecuteAsync(slow, "savepoint a; update scheduled_tasks set status = 'slow'; release a");

        var mark = await MarkAsync(store);
        await open.CommitAsync(Cancel);

        (await store.ChangesAsync(mark, Cancel)).Tasks!.ShouldBe([new TaskId(1)]);
    }

    [Fact]
    public async Task Truncated_rows_are_told_one_by_one()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await database.InsertAsync(2);
        var mark = await MarkAsync(store);

        await database.ExecuteAsync("truncate scheduled_tasks");

        (await store.ChangesAsync(mark, Cancel)).Tasks!.ShouldBe([new TaskId(1), new TaskId(2)], ignoreOrder: true);
    }

    [Fact]
    public async Task Entries_restored_from_another_server_are_not_news_for_ever()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        var mark = await MarkAsync(store);

        await database.ExecuteAsync("insert into lockstep.change_log (txid, kind, task_id) values ('9000000000', 'update', '1')");
        await database.ExecuteAsync("insert into lockstep.meta values ('changes_trimmed', '8000000000')");

        (await store.ChangesAsync(mark, Cancel)).IsNothing.ShouldBeTrue();
    }

    [Fact]
    public async Task A_mark_of_a_later_state_than_the_database_has_leaves_nothing_but_a_sweep()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        var mark = (PostgresMark)await MarkAsync(store);

        (await store.ChangesAsync(mark with { Snapshot = "9000000000:9000000000:" }, Cancel)).Tasks.ShouldBeNull();
    }

    [Fact]
    public async Task A_change_log_that_may_not_be_read_leaves_nothing_but_a_sweep()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        var mark = await MarkAsync(store);

        await database.ExecuteAsync("alter table lockstep.change_log rename to elsewhere");

        (await store.ChangesAsync(mark, Cancel)).Tasks.ShouldBeNull();
    }

    [Fact]
    public async Task A_reading_that_fails_leaves_its_connection_fit_for_the_next()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await database.ExecuteAsync("alter table lockstep.base rename to elsewhere");
        await Should.ThrowAsync<StoreException>(() => store.ReadAsync([new TaskId(1)], Cancel));
        await Should.ThrowAsync<StoreException>(() => store.SweepAsync(_ => ValueTask.CompletedTask, Cancel));

        await database.ExecuteAsync("alter table lockstep.elsewhere rename to base");

        (await store.ReadAsync([new TaskId(1)], Cancel)).Rows.Tasks.Count.ShouldBe(1);
        await database.InsertAsync(2);
        (await store.ReadAsync(Cancel)).Rows.Tasks.Count.ShouldBe(2);
    }

    private static Task<StoreMark> MarkAsync(PostgresTaskStore store) => store.SweepAsync(_ => ValueTask.CompletedTask, Cancel);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
