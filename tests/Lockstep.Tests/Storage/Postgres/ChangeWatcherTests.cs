using System.Threading.Channels;
using Lockstep.Storage.Postgres;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage.Postgres;

public sealed class ChangeWatcherTests(PostgresServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private sealed class Watch : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Channel<string> _reports = Channel.CreateUnbounded<string>();
        private readonly Task _running;

        public Watch(PostgresTaskStore store) =>
            _running = store.WatchAsync(
                () => _reports.Writer.TryWrite("changed"),
                (up, reason) => _reports.Writer.TryWrite(up ? $"up: {reason}" : "down"),
                _end.Token
            );

        public Task<string> NextAsync() => _reports.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);

        public bool TryNext(out string? report) => _reports.Reader.TryRead(out report);

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running.WaitAsync(Patience);
            _end.Dispose();
        }
    }

    [Fact]
    public async Task A_change_is_notified_while_the_clock_stands_still()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(database, new FakeTimeProvider());
        await using var watch = new Watch(store);
        (await watch.NextAsync()).ShouldBe("up: listening");
        (await watch.NextAsync()).ShouldBe("changed");

        await database.InsertAsync(1);

        (await watch.NextAsync()).ShouldBe("changed");
    }

    [Fact]
    public async Task A_change_without_a_notification_is_found_by_the_next_look()
    {
        var database = await server.CreateDatabaseAsync();
        var clock = new FakeTimeProvider();
        await using var store = await OpenAsync(database, clock);
        await database.ExecuteAsync("alter table lockstep.change_log disable trigger notify_change");
        await using var watch = new Watch(store);
        await watch.NextAsync();
        await watch.NextAsync();

        await database.InsertAsync(1);

        var next = watch.NextAsync();
        while (!next.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(next, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        (await next).ShouldBe("changed");
    }

    [Fact]
    public async Task A_forged_notification_reports_nothing()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(database, new FakeTimeProvider());
        await using var watch = new Watch(store);
        await watch.NextAsync();
        await watch.NextAsync();

        await database.ExecuteAsync("notify lockstep, 'look!'");
        await database.InsertAsync(1);

        (await watch.NextAsync()).ShouldBe("changed");
        watch.TryNext(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_lost_connection_is_made_again_and_reports_a_change()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(database, TimeProvider.System);
        await using var watch = new Watch(store);
        await watch.NextAsync();
        await watch.NextAsync();

        await database.ExecuteAsync(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'lockstep'"
        );

        (await watch.NextAsync()).ShouldBe("down");
        (await watch.NextAsync()).ShouldBe("up: listening");
        (await watch.NextAsync()).ShouldBe("changed");
        await database.InsertAsync(1);
        (await watch.NextAsync()).ShouldBe("changed");
    }

    private static async Task<PostgresTaskStore> OpenAsync(PostgresDatabase database, TimeProvider clock)
    {
        var store = database.Store(time: clock);
        await store.OpenAsync(TestContext.Current.CancellationToken);
        return store;
    }
}
