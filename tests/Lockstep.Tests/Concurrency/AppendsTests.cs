using System.Globalization;
using Lockstep.Tests.Crash;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>A program that knows nothing of locks appends to the file while Lockstep rewrites it all the time.</summary>
[Collection(ProcessesAtWork.Name)]
public sealed class AppendsTests(PostgresServer server)
{
    private const int First = 1001;
    private const int Count = 1000;

    // Every tenth by a shell, so that the file is also held open across the start of a program.
    private const string Script = """
        import subprocess, sys, time
        path, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        for i in range(first, first + count):
            item = f"  - id: {i}\n    skill_name: appended-{i}\n    schedule_cron: '@daily'\n    next_run_at: 2031-05-06T09:00:00Z\n"
            if i % 10 == 0:
                subprocess.run(['sh', '-c', 'cat >> "$0"', path], input=item.encode(), check=True)
            else:
                with open(path, 'a') as f: f.write(item)
            time.sleep(0.004)
        """;

    [Fact]
    public async Task None_of_a_thousand_appends_is_lost_or_doubled()
    {
        await using var world = await ConcurrentWorld.CreateAsync(server, tasks: 10);
        using var lockstep = LockstepProcess.Serve(world);
        var log = new EditLog(world);
        await log.QuietAsync(lockstep);
        using var rows = new RowEditor(world);
        using var appender = Foreign.Start("python3", "-c", Script, world.File, $"{First}", $"{Count}");

        while (!appender.HasExited)
        {
            await log.WorkAsync(rows, "status", ConcurrentWorld.Tasks(10), 5);
        }

        appender.ExitCode.ShouldBe(0, await appender.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await log.QuietAsync(lockstep);
        var expected = Enumerable.Range(First, Count).Select(id => id.ToString(CultureInfo.InvariantCulture)).ToList();
        var inFile = world
            .Text.Split('\n')
            .Where(line => line.TrimStart(' ', '-').StartsWith("id: ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("id: ", StringComparison.Ordinal) + 4)..])
            .Where(id => id.Length == 4)
            .Order(StringComparer.Ordinal);
        inFile.ShouldBe(expected);
        var inTable = await world.QueryAsync($"select id, skill_name from scheduled_tasks where id >= {First} order by id");
        inTable.Select(row => $"{row[0]} {row[1]}").ShouldBe(expected.Select(id => $"{id} appended-{id}"));
        await log.ShouldBeCompleteAsync("status");
        await log.ShouldHaveNoConflictAsync();
        await ConcurrentWorld.ShouldEndWellAsync(lockstep);
    }
}
