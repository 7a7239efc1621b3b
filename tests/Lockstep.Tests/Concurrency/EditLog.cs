using System.Collections.Concurrent;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Sync;
using Lockstep.Tests.Crash;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>Lets editors work and remembers every acknowledged value; each is a token that nobody else writes.</summary>
internal sealed class EditLog(SyncWorld world)
{
    private readonly ConcurrentDictionary<(int Task, string Field), List<string>> _acknowledged = [];
    private int _tokens;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The editor changes its own field of the tasks in turn.</summary>
    public async Task WorkAsync(IEditor editor, string field, IReadOnlyList<int> tasks, int edits)
    {
        for (var i = 0; i < edits; i++)
        {
            await EditAsync(editor, tasks[i % tasks.Count], field);
        }
    }

    public async Task<string> EditAsync(IEditor editor, int task, string field)
    {
        var token = $"{field}-{task}-{Interlocked.Increment(ref _tokens)}";
        await editor.SetAsync(task, field, token);
        var tokens = _acknowledged.GetOrAdd((task, field), _ => []);
        lock (tokens)
        {
            tokens.Add(token);
        }

        return token;
    }

    /// <summary>Waits until a look finds nothing to do on either side.</summary>
    public async Task QuietAsync(LockstepProcess? lockstep = null)
    {
        var engine = world.Host().Engine;
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var preview = await engine.PlanAsync(new SyncRequest("test"), Cancel);
            if (preview.Outcome is { Plan: { IsEmpty: true } plan, Problems: [] } && plan.Waiting.Count == 0 && world.Beside().Length == 0)
            {
                return;
            }

            if (patience.Elapsed > TimeSpan.FromSeconds(60))
            {
                Assert.Fail(
                    $"Not in step after a minute: {preview.Outcome.State}, {string.Join("; ", preview.Outcome.Problems)}, beside the file: "
                        + $"{string.Join(' ', world.Beside())}. It said:\n{lockstep?.Output}"
                );
            }

            await Task.Delay(50, Cancel);
        }
    }

    /// <summary>The last value of each field stands on both sides, and each earlier one of a row is in the change log.</summary>
    public async Task ShouldBeCompleteAsync(params string[] fieldsOfRows)
    {
        var (file, rows) = (await FileAsync(), (await world.ReadAsync()).Rows.Tasks);
        var log = await LoggedAsync();
        foreach (var ((task, field), tokens) in _acknowledged)
        {
            var id = new TaskId(task);
            rows[id][field].ShouldBe(TaskValue.Of(tokens[^1]), $"row {task}");
            file[id][field].ShouldBe(TaskValue.Of(tokens[^1]), $"item {task}");
            if (fieldsOfRows.Contains(field))
            {
                foreach (var earlier in tokens.SkipLast(1))
                {
                    log.ShouldContain($"\"{earlier}\"");
                }
            }
        }
    }

    public async Task ShouldHaveNoConflictAsync() =>
        (await world.QueryAsync($"select count(*) from {world.Own("conflict")}"))[0][0].ShouldBe("0");

    /// <summary>Every image before a change that the change log holds, as one text.</summary>
    public async Task<string> LoggedAsync() =>
        string.Join(
            '\n',
            (await world.QueryAsync($"select before from {world.Own("change_log")} where before is not null")).Select(row => row[0])
        );

    public async Task<IReadOnlyDictionary<TaskId, ScheduledTask>> FileAsync()
    {
        var bytes = await File.ReadAllBytesAsync(world.File, Cancel);
        ScheduleDocument
            .TryRead(bytes, new DocumentOptions(TaskIdType.BigInt, bytes.Length), out var document, out var refusal)
            .ShouldBeTrue(refusal?.Message);
        document!.Snapshot.Refused.ShouldBeEmpty();
        document.Snapshot.Unidentified.ShouldBeEmpty();
        return document.Snapshot.Tasks;
    }
}
