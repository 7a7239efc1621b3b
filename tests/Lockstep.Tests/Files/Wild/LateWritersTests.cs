using Lockstep.Files.Posix;
using Lockstep.Sync;
using Lockstep.Tests.Sync;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files.Wild;

/// <summary>Where nobody can say who has the file open for writing, what gives way is kept and looked at, for a minute and not for ever.</summary>
public sealed class LateWritersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_user_space_file_system_a_late_edit_by_another_machine_is_merged()
    {
        using var folder = Mirrored();
        await using var world = await NewAsync(folder.Mirror);
        using var writer = new ForeignWriter(Path.Combine(folder.Direct, "schedule.yml"));
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        var race = new TestFailpoints().At("swap.exchange", () => writer.Do("append"));

        (await world.RunAsync(failpoints: race)).Problems.ShouldBeEmpty();
        world.Beside().ShouldHaveSingleItem().ShouldContain("late");
        writer.Do("write   - {id: 9, skill_name: late, schedule_cron: '@daily', next_run_at: 2031-05-06T09:00:00Z}");
        writer.Do("close");
        await world.RunAsync();
        await world.RunAsync();

        (await world.RowAsync(9, "skill_name")).ShouldBe("late");
        world.Text.ShouldSatisfyAllConditions(text => text.ShouldContain("id: 9"), text => text.ShouldContain("status: paused"));
        await ShouldBeTidyAfterAMinuteAsync(world);
    }

    [Fact]
    public async Task On_a_user_space_file_system_the_other_machines_edits_are_found_and_the_status_tells_what_is_lost()
    {
        using var folder = Mirrored();
        await using var world = await NewAsync(folder.Mirror);
        await using (var live = await LiveWorld.StartAsync(world))
        {
            Foreign.Shell($"sed -i s/skill-1/alpha/ {folder.Direct}/schedule.yml");
            await live.RowBecomesAsync(1, "alpha");
            await live.WriteRowAsync(2, "paused");
            live.Shell("printf '%s\\n' \"$(sed s/alpha/beta/ $F)\" > $F");
            await live.RowBecomesAsync(1, "beta");
            File.ReadAllText(Path.Combine(folder.Direct, "schedule.yml")).ShouldBe(world.Text);
            (await live.Loop.StatusAsync(Cancel)).Limitations.ShouldSatisfyAllConditions(
                told => told.ShouldContain(sentence => sentence.Contains("network or user-space file system", StringComparison.Ordinal)),
                told => told.ShouldContain(sentence => sentence.Contains("kept and watched for a minute", StringComparison.Ordinal))
            );
        }

        await ShouldBeTidyAfterAMinuteAsync(world);
    }

    [Fact]
    public async Task In_a_container_without_the_right_to_take_leases_runs_by_cron_leave_nothing_for_ever()
    {
        await using var world = await NewAsync();
        Assert.SkipUnless(
            Environment.UserName == "root" && Foreign.Run("chown", "1234", world.File).Code == 0,
            "only root gives files away"
        );
        for (var i = 0; i < 3; i++)
        {
            await world.ExecuteAsync($"update scheduled_tasks set status = 'state-{i}' where id = 1");
            var (code, output) = LockstepAs.SyncWithoutLeases(world);
            code.ShouldBe(0, output);
            world.Text.ShouldContain($"state-{i}");
        }

        world.Beside().Length.ShouldBe(3, "each version that gave way, for a minute");
        world.Beside().ShouldAllBe(name => name.Contains("late"));
        Foreign.Shell($"stat -c %u {world.File}").Output.Trim().ShouldBe("1234");
        await ShouldBeTidyAfterAMinuteAsync(world);
    }

    [Fact]
    public async Task A_busy_hour_without_leases_keeps_a_minute_of_versions_and_reads_none_twice()
    {
        await using var world = await NewAsync();
        var calls = new NoLeases();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(20) };
        await using var host = world.Host(calls: calls, time: time);
        var most = 0;
        for (var i = 0; i < 40; i++)
        {
            await world.ExecuteAsync($"update scheduled_tasks set status = 'state-{i}' where id = 1");
            var run = host.Engine.RunAsync(new SyncRequest("test"), Cancel);
            await Eventually.True(
                () =>
                {
                    time.Advance(TimeSpan.FromMilliseconds(60));
                    return run.IsCompleted;
                },
                "the run ends"
            );
            (await run).State.ShouldBe(SyncState.InStep);
            most = Math.Max(most, world.Beside().Length);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        most.ShouldBeInRange(2, 8);
        calls.LateReads.ShouldBeLessThan(40 * 4, "when it was kept, once more, and when it goes");
    }

    [Theory]
    [InlineData(0x6969u, true, false)]
    [InlineData(0xFF534D42u, true, false)]
    [InlineData(0x65735546u, true, true)]
    [InlineData(0x01021997u, true, true)]
    [InlineData(0xEF53u, false, false)]
    [InlineData(0x01021994u, false, false)]
    [InlineData(0x794c7630u, false, false)]
    public void NFS_SMB_FUSE_and_9p_are_known_as_what_they_are_and_disks_too(uint magic, bool isRemote, bool grantsByItself) =>
        (LinuxFileSystems.IsRemote(magic), LinuxFileSystems.GrantsLeasesByItself(magic)).ShouldBe((isRemote, grantsByItself));

    private static MirroredFolder Mirrored() =>
        MirroredFolder.TryMount() ?? throw Xunit.Sdk.SkipException.ForSkip("bindfs is not installed, or FUSE not allowed");

    private static async Task<SyncWorld> NewAsync(string? folder = null)
    {
        var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!);
        world.File = Path.Combine(folder ?? Directory.CreateDirectory(Path.Combine(world.Folder, "config")).FullName, "schedule.yml");
        world.Write(TestSchedule.Of(1, 2, 3));
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        return world;
    }

    // By a process that knows nothing of the versions but what stands there.
    private static async Task ShouldBeTidyAfterAMinuteAsync(SyncWorld world)
    {
        await using var host = world.Host(calls: new NoLeases(), time: new LaterTime());
        (await host.Engine.RunAsync(new SyncRequest("test"), Cancel)).State.ShouldBe(SyncState.InStep);
        world.Beside().ShouldBeEmpty();
        (await world.QueryAsync($"select count(*) from {world.Own("conflict")}"))[0][0].ShouldBe("0");
    }

    private sealed class LaterTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromSeconds(61);
    }

    private sealed class NoLeases : FileCallsDecorator
    {
        public int LateReads { get; private set; }

        public override LeaseAnswer AskForWriters(SafeFileHandle file) => LeaseAnswer.Unknown;

        public override int Read(SafeFileHandle file, Span<byte> buffer, long offset, string path)
        {
            LateReads += offset == 0 && path.Contains("late", StringComparison.Ordinal) ? 1 : 0;
            return base.Read(file, buffer, offset, path);
        }
    }
}
