using System.Threading.Channels;
using Lockstep.Core.Model;
using Lockstep.Files;
using Lockstep.Files.Posix;
using Lockstep.Storage.Sqlite;
using Lockstep.Tests.Files;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

/// <summary>How a watch on SQLite learns of a change: by a ring, and behind it by the net.</summary>
public sealed class SqliteWatchTests : IAsyncDisposable
{
    private const string Insert =
        "insert into scheduled_tasks (skill_name, schedule_cron, next_run_at) values ('a', '@daily', '2026-12-01')";

    private readonly SqliteScratch _scratch = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_ring_is_enough_while_the_clock_stands_still()
    {
        var rings = new Dictionary<string, Action>();
        await using var store = new SqliteTaskStore(
            _scratch.Database,
            new SqliteStoreOptions
            {
                Time = _time,
                WatchFile = (path, ring, token) =>
                {
                    rings[path] = ring;
                    return Task.Delay(Timeout.Infinite, token);
                },
            }
        );
        await store.OpenAsync(Cancel);
        await using var watch = new RunningWatch(store);
        await watch.ConnectionAsync();
        rings.Keys.ShouldBe([_scratch.Database, _scratch.Database + "-wal"], ignoreOrder: true);

        foreach (var ring in rings.Values)
        {
            await watch.ReportsAsync(
                "a ring",
                async () =>
                {
                    await _scratch.ExecuteAsync(Insert);
                    ring();
                }
            );
        }
    }

    [Fact]
    public async Task A_ring_that_comes_before_its_commit_can_be_seen_is_followed_by_further_looks()
    {
        Action? ring = null;
        var time = new TimeOfTimers();
        await using var store = new SqliteTaskStore(
            _scratch.Database,
            new SqliteStoreOptions
            {
                Time = time,
                WatchFile = (_, bell, token) =>
                {
                    ring = bell;
                    return Task.Delay(Timeout.Infinite, token);
                },
            }
        );
        await store.OpenAsync(Cancel);
        await using var watch = new RunningWatch(store);
        await watch.ConnectionAsync();
        await time.NextTimerAsync();

        ring!();
        (await time.NextTimerAsync()).ShouldBe(TimeSpan.FromMilliseconds(1));
        await watch.ReportsAsync(
            "the commit after the ring",
            async () =>
            {
                await _scratch.ExecuteAsync(Insert);
                time.Advance(TimeSpan.FromMilliseconds(1));
            }
        );
        (await time.NextTimerAsync()).ShouldBe(TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public async Task The_systems_notifications_ring()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The notifications of Linux.");
        var rings = Channel.CreateUnbounded<bool>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var store = new SqliteTaskStore(_scratch.Database);
        await store.OpenAsync(Cancel);
        await store.ReadAsync(Cancel);
        var log = new FileModifiedWatch(_scratch.Database + "-wal", FileSeams.Default.Calls, () => rings.Writer.TryWrite(true), _ => { });
        var watching = log.RunAsync(end.Token);

        await _scratch.ExecuteAsync(Insert);

        (await rings.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(15), Cancel)).ShouldBeTrue();
        await end.CancelAsync();
        await watching.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task The_net_alone_is_enough_also_when_the_watch_on_the_file_fails()
    {
        await using var store = new SqliteTaskStore(
            _scratch.Database,
            new SqliteStoreOptions { Time = _time, WatchFile = (_, _, _) => throw new IOException("no watches left") }
        );
        await store.OpenAsync(Cancel);
        await using var watch = new RunningWatch(store);
        await watch.ConnectionAsync();
        await watch.ReportsAsync(
            "a commit",
            () => _scratch.ExecuteAsync(Insert),
            tick: () => _time.Advance(TimeSpan.FromMilliseconds(250))
        );
    }

    [Fact]
    public async Task A_file_that_is_replaced_is_seen_as_a_lost_connection_and_looked_at_anew()
    {
        await using var store = new SqliteTaskStore(_scratch.Database);
        await store.OpenAsync(Cancel);
        await _scratch.ExecuteAsync(Insert);
        await using var watch = new RunningWatch(store);
        (await watch.ConnectionAsync()).ShouldBeTrue();

        await watch.ReportsAsync(
            "the new file",
            async () =>
            {
                await _scratch.ExecuteAsync($"vacuum into '{_scratch.Database}.new'");
                File.Delete(_scratch.Database + "-wal");
                File.Delete(_scratch.Database + "-shm");
                File.Move(_scratch.Database + ".new", _scratch.Database, overwrite: true);
                (await watch.ConnectionAsync()).ShouldBeFalse();
                (await watch.ConnectionAsync()).ShouldBeTrue();
            }
        );
        await _scratch.ExecuteAsync("update scheduled_tasks set status = 'new'");
        (await store.ReadAsync(Cancel)).Rows.Tasks.Values.Single()["status"].ShouldBe(TaskValue.Of("new"));
    }

    [Fact]
    public async Task A_file_whose_times_change_is_still_the_same_file()
    {
        var calls = new ShiftingTimes();
        await using var store = new SqliteTaskStore(_scratch.Database, new SqliteStoreOptions { Time = _time, Calls = calls });
        await store.OpenAsync(Cancel);
        await using var watch = new RunningWatch(store);
        (await watch.ConnectionAsync()).ShouldBeTrue();
        var looks = calls.Looks;
        await Eventually.True(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
                return calls.Looks > looks + 3;
            },
            "the watch has looked several times"
        );
        await watch.ReportsAsync(
            "a commit by the same connection",
            () => _scratch.ExecuteAsync(Insert),
            tick: () => _time.Advance(TimeSpan.FromMilliseconds(250))
        );
        watch.HasConnectionNews.ShouldBeFalse("it was never lost");
    }

    /// <summary>A file system on which the file has other times at each look, as with checkpoints.</summary>
    private sealed class ShiftingTimes : FileCallsDecorator
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public override FileStatus? Status(string path, bool followLinks)
        {
            var looks = Interlocked.Increment(ref _looks);
            return base.Status(path, followLinks) is { } status
                ? status with
                {
                    Identity = status.Identity with { Size = looks, Modified = looks, Changed = looks },
                }
                : null;
        }
    }

    /// <summary>A clock that stands still and tells which timers are set.</summary>
    private sealed class TimeOfTimers : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

        public Task<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(15), Cancel);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Writer.TryWrite(dueTime);
            return timer;
        }
    }
}
