using Lockstep.Storage;
using Lockstep.Storage.Sqlite;
using Lockstep.Sync;
using Lockstep.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

public sealed class DailyTrimTests : IDisposable
{
    private readonly SqliteScratch _scratch = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Old_entries_are_removed_once_a_day_however_many_processes_ask()
    {
        await using var store = await OpenAsync();
        await Trim(store).RunIfDueAsync(Cancel);
        var first = _time.GetUtcNow();
        (await store.LastTrimAsync(Cancel)).ShouldBe(first);

        _time.Advance(TimeSpan.FromHours(23));
        await Trim(store).RunIfDueAsync(Cancel);
        (await store.LastTrimAsync(Cancel)).ShouldBe(first);

        _time.Advance(TimeSpan.FromHours(1));
        await Trim(store).RunIfDueAsync(Cancel);
        (await store.LastTrimAsync(Cancel)).ShouldBe(_time.GetUtcNow());
    }

    [Fact]
    public async Task A_server_removes_old_entries_after_its_start_and_each_day()
    {
        await using var store = await OpenAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Trim(store).RunAsync(() => true, end.Token);
        (await store.LastTrimAsync(Cancel)).ShouldBe(_time.GetUtcNow());

        _time.Advance(TimeSpan.FromDays(1));

        (await store.LastTrimAsync(Cancel)).ShouldBe(_time.GetUtcNow());
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_last_time_that_lies_ahead_stops_nothing()
    {
        await using var store = await OpenAsync();
        await store.TrimAsync(new Retention(), _time.GetUtcNow().AddYears(10), Cancel);

        await Trim(store).RunIfDueAsync(Cancel);

        (await store.LastTrimAsync(Cancel)).ShouldBe(_time.GetUtcNow());
    }

    public void Dispose() => _scratch.Dispose();

    private DailyTrim Trim(ITaskStore store) => new(new LockstepOptions(), store, _time, NullLogger.Instance);

    private async Task<SqliteTaskStore> OpenAsync()
    {
        var store = new SqliteTaskStore(_scratch.Database);
        await store.OpenAsync(Cancel);
        return store;
    }
}
