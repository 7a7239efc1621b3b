using Lockstep.Storage.Postgres;
using Npgsql;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class ChangeCursorTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_that_commits_after_a_younger_one_is_seen()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await database.InsertAsync(2);
        await using var look = await database.ConnectAsync();
        await using var slow = await database.ConnectAsync();
        var cursor = new ChangeCursor();
        await cursor.AdvanceAsync(look, Cancel);

        await using var older = await slow.BeginTransactionAsync(Cancel);
        await using (var update = new NpgsqlCommand("update scheduled_tasks set status = 'slow' where id = 1", slow))
        {
            await update.ExecuteNonQueryAsync(Cancel);
        }

        await database.ExecuteAsync("update scheduled_tasks set status = 'quick' where id = 2");

        (await cursor.AdvanceAsync(look, Cancel)).ShouldBeTrue("the younger one is visible and counts at once");
        (await cursor.AdvanceAsync(look, Cancel)).ShouldBeFalse("it counts once");
        cursor.IsWaiting.ShouldBeTrue();

        await older.CommitAsync(Cancel);

        (await cursor.AdvanceAsync(look, Cancel)).ShouldBeTrue("the older one has come late");
        (await cursor.AdvanceAsync(look, Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_move_of_a_runtime_field_and_an_undone_change_are_nothing_new()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await using var look = await database.ConnectAsync();
        var cursor = new ChangeCursor();
        await cursor.AdvanceAsync(look, Cancel);
        await cursor.AdvanceAsync(look, Cancel);

        await database.ExecuteAsync("update scheduled_tasks set next_run_at = now(), updated_at = now()");
        await database.ExecuteAsync("begin; update scheduled_tasks set status = 'x'; rollback");

        (await cursor.AdvanceAsync(look, Cancel)).ShouldBeFalse();
    }
}
