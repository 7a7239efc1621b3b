using Lockstep.Events;
using Lockstep.Files.Posix;
using Lockstep.Sync;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files.Wild;

/// <summary>A loop at work, as in a server, on a file that other programs edit; it knows all that was told since the start.</summary>
internal sealed class LiveWorld : IAsyncDisposable
{
    private readonly LockstepHost _host;
    private readonly EventSubscription _heard;
    private readonly RunningLoop _running;
    private readonly List<string> _states = [];

    private bool _ownsWorld;

    private LiveWorld(SyncWorld world, IFileCalls? calls, TimeProvider? time)
    {
        (World, _host) = (world, world.Host(calls: calls, time: time));
        _heard = _host.Hub.Subscribe();
        _running = new RunningLoop(_host);
    }

    public SyncWorld World { get; }

    public SyncLoop Loop => _running.Loop;

    /// <summary>Starts on the tasks 1, 2 and 3, or on what the file has, and answers when both sides are in step.</summary>
    public static async Task<LiveWorld> StartAsync(SyncWorld world, IFileCalls? calls = null, TimeProvider? time = null)
    {
        if (!File.Exists(world.File))
        {
            world.Write(TestSchedule.Of(1, 2, 3));
        }

        var live = new LiveWorld(world, calls, time);
        await Eventually.True(() => live.Loop.Last?.State == SyncState.InStep, "the first run");
        return live;
    }

    /// <summary>Starts on a world of its own, which goes with it.</summary>
    public static async Task<LiveWorld> StartAsync()
    {
        var live = await StartAsync(await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!));
        live._ownsWorld = true;
        return live;
    }

    /// <summary>Runs a script of the shell in the file's folder; <c>$F</c> is the file.</summary>
    public string Shell(string script)
    {
        var (code, output) = Foreign.Run("bash", "-c", $"set -e; F='{World.File}'; cd \"$(dirname \"$F\")\"; {script}");
        code.ShouldBe(0, $"{script}\n{output}");
        return output;
    }

    public Task RowBecomesAsync(long id, string? skill) =>
        Eventually.True(() => Row(id, "skill_name") == skill, $"the row {id} becomes {skill}");

    /// <summary>Changes a row as another program does, and answers when the file has it.</summary>
    public async Task WriteRowAsync(long id, string status)
    {
        await World.ExecuteAsync($"update scheduled_tasks set status = '{status}' where id = {id}");
        await FileGetsAsync($"status: {status}");
    }

    public Task FileGetsAsync(string words) =>
        Eventually.True(
            () => File.Exists(World.File) && World.Text.Contains(words, StringComparison.Ordinal),
            $"the file gets {words}"
        );

    public Task StateBecomesAsync(SyncState state) =>
        Eventually.True(() => Loop.Last?.State == state, $"the state becomes {state}, not {Loop.Last?.State}");

    /// <summary>How many times a row was written, by whomever, since it was inserted.</summary>
    public async Task<int> WritesOfAsync(long id) =>
        (await World.QueryAsync($"select 1 from {World.Own("change_log")} where task_id = '{id}' and kind = 'update'")).Count;

    public async Task<int> RowsAsync() => (await World.QueryAsync("select 1 from scheduled_tasks")).Count;

    /// <summary>Nothing waits, nothing was in conflict, no row went, nothing lies beside the file.</summary>
    public async Task ShouldEndWellAsync(int rows = 3)
    {
        await Eventually.True(() => World.Beside().Length == 0, "what a write puts beside the file is gone");
        var outcome = await Loop.TriggerAsync(new SyncRequest("test"), TestContext.Current.CancellationToken);
        (outcome.State, outcome.Run).ShouldBe((SyncState.InStep, null));
        (await World.QueryAsync($"select count(*) from {World.Own("conflict")}"))[0][0].ShouldBe("0", "no conflict");
        (await World.QueryAsync($"select count(*) from {World.Own("change_log")} where kind = 'delete'"))[0][0].ShouldBe("0", "no delete");
        (await RowsAsync()).ShouldBe(rows);
    }

    /// <summary>Nobody was ever told of a state that needs a person: no half file was taken for a whole one.</summary>
    public void ShouldNeverHaveNeededAPerson()
    {
        while (_heard.Events.TryRead(out var next))
        {
            if (next.Name == SyncEventName.StatusChanged)
            {
                _states.Add(next.Data["state"]!.ToString()!);
            }
        }

        _states.ShouldAllBe(state => !state.Contains("degraded") && !state.Contains("held") && !state.Contains("conflicts"));
    }

    public async ValueTask DisposeAsync()
    {
        await _running.DisposeAsync();
        _heard.Dispose();
        if (_ownsWorld)
        {
            await World.DisposeAsync();
        }
    }

    private string? Row(long id, string column) => World.RowAsync(id, column).GetAwaiter().GetResult();
}
