using Lockstep.Core.Model;
using Lockstep.Storage;
using Npgsql;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Storage.Postgres.PostgresDatabase;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class TransactionTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_foreign_row_lock_is_waited_for_and_then_passes_for_now()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await database.InsertAsync(1);
        await using var other = await database.ConnectAsync();
        await using var theirs = await other.BeginTransactionAsync(Cancel);
        await using (var hold = new NpgsqlCommand("select from scheduled_tasks for update", other))
        {
            await hold.ExecuteNonQueryAsync(Cancel);
        }

        await using var transaction = await store.BeginAsync(Origin, Cancel);
        var thrown = await Should.ThrowAsync<StoreException>(() => transaction.LockRowsAsync([new TaskId(1)], Cancel));

        thrown.IsTransient.ShouldBeTrue();
        thrown.IsOutcomeUnknown.ShouldBeFalse();
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_commit_leaves_a_question_that_can_be_answered()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await using var transaction = await store.BeginAsync(Origin, Cancel);
        await transaction.RecordAsync(Record(transaction.Run), Cancel);
        await database.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'"
        );

        var thrown = await Should.ThrowAsync<StoreException>(() => transaction.CommitAsync(Cancel));

        thrown.IsOutcomeUnknown.ShouldBeTrue();
        (await store.IsCommittedAsync(transaction.Run, Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_committed_run_is_known_as_such()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await database.OpenStoreAsync();
        await using var transaction = await store.BeginAsync(Origin, Cancel);
        await transaction.RecordAsync(Record(transaction.Run), Cancel);
        var answer = store.IsCommittedAsync(transaction.Run, Cancel);
        await transaction.CommitAsync(Cancel);

        (await store.IsCommittedAsync(transaction.Run, Cancel)).ShouldBeTrue();
        await answer;
    }

    [Fact]
    public async Task A_run_is_durable_where_the_database_commits_lazily_and_labels_what_it_writes()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            "alter database " + await database.ScalarAsync<string>("select current_database()") + " set synchronous_commit = off"
        );
        await using var store = await database.OpenStoreAsync();

        await WriteAsync(store, new() { [new TaskId(1)] = Insert() });

        (await database.ListAsync("select concat_ws(' ', kind, origin, actor, run) from lockstep.change_log")).ShouldBe([
            "insert cli tester 1",
        ]);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_passing_fault_without_a_password()
    {
        await using var store = new Lockstep.Storage.Postgres.PostgresTaskStore(
            Lockstep.Storage.Postgres.PostgresConnectionText.Parse("postgresql://ann:s3cret-word@127.0.0.1:1/db?connect_timeout=3"),
            new Lockstep.Storage.Postgres.PostgresStoreOptions(),
            TimeProvider.System
        );

        var thrown = await Should.ThrowAsync<StoreException>(() => store.OpenAsync(Cancel));

        thrown.Code.ShouldBe(ErrorCode.DatabaseUnavailable);
        thrown.IsTransient.ShouldBeTrue();
        thrown.ToString().ShouldNotContain("s3cret");
        store.Description.ShouldBe("postgresql://ann:***@127.0.0.1:1/db");
    }
}
