using System.Text.RegularExpressions;
using Lockstep.Sync;
using Lockstep.Tests.Conventions;
using Lockstep.Tests.Files;
using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Crash;

/// <summary>A process is killed at each named operation with work for both sides in hand; the next run finishes it.</summary>
public sealed partial class CrashTests(PostgresServer server)
{
    private static readonly string[] Operations =
    [
        "lock.take",
        "apply.begin",
        "rows.write",
        "rows.written",
        "swap.create",
        "swap.write",
        "swap.fsync",
        "swap.record",
        "swap.record-fsync",
        "swap.backup",
        "swap.exchange",
        "swap.exchanged",
        "swap.fsync-folder",
        "commit",
        "committed",
        "settle.lease",
        "settle.unlink",
        "record.remove",
    ];

    // Where the first process dies, and where the one that finds what it left; by turns on either store, as each costs three processes.
    private static readonly (string First, string Second)[] Recoveries =
    [
        ("swap.exchange", "recover.discard"),
        ("commit", "recover.base"),
        ("commit", "recover.settle"),
        ("commit", "settle.unlink"),
        ("commit", "record.remove"),
        ("committed", "recover.settle"),
    ];

    private const string Keeping = "settle.keep";

    public static TheoryData<string, string> Crashes
    {
        get
        {
            var crashes = new TheoryData<string, string>();
            foreach (var operation in Operations)
            {
                crashes.Add(operation, SyncWorld.Sqlite);
                crashes.Add(operation, SyncWorld.Postgres);
            }

            return crashes;
        }
    }

    public static TheoryData<string, string, string> CrashesInRecovery
    {
        get
        {
            var crashes = new TheoryData<string, string, string>();
            foreach (var (i, (first, second)) in Recoveries.Index())
            {
                crashes.Add(first, second, i % 2 == 0 ? SyncWorld.Sqlite : SyncWorld.Postgres);
            }

            return crashes;
        }
    }

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task Killed_anywhere_the_next_run_finishes(string operation, string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        await PendingWork.PrepareAsync(world);
        var before = world.Text;

        await DieAsync(world, operation);

        var after = world.Text;
        var complete = await CompleteAsync(world);
        (after == before || after == complete).ShouldBeTrue($"the file is one whole version, not:\n{after}");
        await PendingWork.ShouldBeDoneAsync(world);
        (await world.RunAsync()).Run.ShouldBeNull("a third run writes nothing");
    }

    [Theory]
    [MemberData(nameof(CrashesInRecovery))]
    public async Task Killed_again_while_recovering_the_run_after_that_finishes(string first, string second, string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        await PendingWork.PrepareAsync(world);

        await DieAsync(world, first);
        await DieAsync(world, second);

        await CompleteAsync(world);
        await PendingWork.ShouldBeDoneAsync(world);
        (await world.RunAsync()).Run.ShouldBeNull("a third run writes nothing");
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite)]
    [InlineData(SyncWorld.Postgres)]
    public async Task Killed_while_it_keeps_an_old_version_that_is_still_open_its_late_edit_is_merged(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        await PendingWork.PrepareAsync(world);
        await DieAsync(world, "commit");
        using var writer = new ForeignWriter(
            Path.Combine(world.Folder, world.Beside().Single(name => name.EndsWith(".tmp", StringComparison.Ordinal)))
        );
        writer.Do("append");
        await DieAsync(world, Keeping);
        writer.Do("write   - {id: 9, skill_name: late, schedule_cron: '@daily', next_run_at: 2031-05-06T09:00:00Z}");
        writer.Do("close");

        await world.RunAsync();
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        (await world.RowAsync(9, "skill_name")).ShouldBe("late");
        world.Text.ShouldContain("id: 9");
        await world.ExecuteAsync("delete from scheduled_tasks where id = 9");
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        await PendingWork.ShouldBeDoneAsync(world);
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite, "commit")]
    [InlineData(SyncWorld.Postgres, "swap.fsync-folder")]
    public async Task Edits_made_between_the_crash_and_the_next_run_are_kept_too(string store, string operation)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        await PendingWork.PrepareAsync(world);
        await DieAsync(world, operation);
        world.Edit("new-in-table", "renamed-in-file");
        await world.ExecuteAsync("update scheduled_tasks set user_id = 'ben' where id = 2");

        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        (await world.RowAsync(8, "skill_name")).ShouldBe("renamed-in-file");
        world.Text.ShouldContain("user_id: ben");
        (await world.QueryAsync($"select count(*) from {world.Own("conflict")}"))[0][0].ShouldBe("0");
    }

    [Theory]
    [InlineData(SyncWorld.Sqlite)]
    [InlineData(SyncWorld.Postgres)]
    public async Task What_an_interrupted_swap_overwrote_is_in_the_log(string store)
    {
        await using var world = await SyncWorld.CreateAsync(store, server);
        world.Write(TestSchedule.Of(1, 2));
        await world.RunAsync();
        world.Edit("skill-1", "skill-1-file");
        await world.ExecuteAsync("update scheduled_tasks set skill_name = 'skill-1-row' where id = 1");
        await DieAsync(world, "commit", "--direction", "db_to_yaml", "--force");

        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        world.Text.ShouldContain("skill-1-row");
        var log = await world.QueryAsync($"select before from {world.Own("change_log")} where kind = 'overwrite'");
        log.ShouldHaveSingleItem()[0]!.ShouldContain("skill-1-file");
    }

    [Fact]
    public void Every_named_operation_is_died_at()
    {
        var named = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => Named().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        named
            .Order(StringComparer.Ordinal)
            .ShouldBe(
                Operations
                    .Concat(Recoveries.Select(pair => pair.Second))
                    .Append(Keeping)
                    .Concat(BackupCrashTests.Operations)
                    .Distinct()
                    .Order(StringComparer.Ordinal)
            );
    }

    private static async Task DieAsync(SyncWorld world, string operation, params string[] options)
    {
        var (code, output) = await LockstepProcess.SyncAsync(world, $"{operation}:kill", options);
        code.ShouldBe(LockstepProcess.Killed, output);
    }

    private static async Task<string> CompleteAsync(SyncWorld world)
    {
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        return world.Text;
    }

    [GeneratedRegex("""\.Reach\("([^"]+)"\)""")]
    private static partial Regex Named();
}
