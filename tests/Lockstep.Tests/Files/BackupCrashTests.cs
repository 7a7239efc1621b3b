using Lockstep.Files;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

/// <summary>A kill at each step of taking a backup and of moving the older ones on.</summary>
public class BackupCrashTests
{
    private const int Killed = 137;
    private const int Kept = 3;
    private const string Old = "tasks: [old]\n";
    private const string New = "tasks: [new]\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The steps that there are for the sake of backups alone.</summary>
    public static IEnumerable<string> Operations =>
        Kills.Select(row => row.Data.Item1[..^":kill".Length]).Where(name => name.Contains("backup", StringComparison.Ordinal)).Distinct();

    public static TheoryData<string, bool, bool> Kills =>
        new()
        {
            { "swap.backup:kill", true, false },
            { "swap.exchange:kill", true, false },
            { "swap.exchanged:kill", true, true },
            { "swap.fsync-folder:kill", true, true },
            { "backup.rotate:kill", true, true },
            { "backup.shift:kill", true, true },
            { "backup.trim:kill", true, true },
            { "backup.first:kill", true, true },
            { "settle.lease:kill", true, true },
            { "swap.backup:kill", false, false },
            { "swap.backup-before:kill", false, false },
            { "swap.backup-put:kill", false, false },
            { "swap.backup-aside:kill", false, false },
            { "swap.exchange:kill", false, false },
            { "swap.exchanged:kill", false, true },
            { "swap.fsync-folder:kill", false, true },
            { "backup.rotate:kill", false, true },
            { "backup.shift:kill", false, true },
            { "backup.trim:kill", false, true },
            { "backup.first:kill", false, true },
            { "settle.lease:kill", false, true },
        };

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Killed_at_any_step_no_backup_is_lost_or_out_of_order(string fail, bool canExchange, bool isSwapped)
    {
        using var temp = new TempFolder(Old);
        BackupTests.Put(temp, (0, "b0"), (1, "b1"), (2, "b2"), (3, "b3"));
        SwapProbe.RunKeeping(Kept, canExchange, temp.File, New, fail).ShouldBe(Killed);
        File.Exists(temp.File + ".bak").ShouldBeTrue("there is a backup at each step");
        temp.Content.ShouldBe(isSwapped ? New : Old);

        await RecoverAsync(temp);
        temp.Beside.ShouldAllBe(name => name.StartsWith("t.yaml.bak", StringComparison.Ordinal));
        var after = BackupTests.Backups(temp);
        after[..3].ShouldBe(isSwapped ? [Old, "b0", "b1"] : ["b0", "b1", "b2"]);

        SwapProbe.RunKeeping(Kept, canExchange, temp.File, "next\n", "").ShouldBe(0);
        BackupTests.Backups(temp).ShouldBe(isSwapped ? [New, Old, "b0"] : [Old, "b0", "b1"]);
        temp.Beside.ShouldBe(["t.yaml.bak", "t.yaml.bak.1", "t.yaml.bak.2"]);
    }

    [Theory]
    [InlineData("backup.rotate", true)]
    [InlineData("backup.shift", true)]
    [InlineData("backup.first", true)]
    [InlineData("backup.shift", false)]
    public async Task A_kill_while_a_crash_is_cleared_up_is_cleared_up_too(string operation, bool canExchange)
    {
        using var temp = new TempFolder(Old);
        BackupTests.Put(temp, (0, "b0"), (1, "b1"));
        SwapProbe.RunKeeping(Kept, canExchange, temp.File, New, "swap.exchanged:kill").ShouldBe(Killed);
        SwapProbe.RunKeeping(Kept, canExchange, temp.File, New, operation + ":kill").ShouldBe(Killed);
        await RecoverAsync(temp);
        BackupTests.Backups(temp).ShouldBe([Old, "b0", "b1"]);
        temp.Beside.Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_power_cut_that_forgets_the_record_and_not_the_swap_does_not_bring_the_older_backup_back()
    {
        using var temp = new TempFolder(Old);
        BackupTests.Put(temp, (0, "b0"), (1, "b1"));
        SwapProbe.RunKeeping(Kept, canExchange: true, temp.File, New, "backup.rotate:kill").ShouldBe(Killed);
        foreach (
            var lost in temp.Beside.Where(name =>
                name.EndsWith(".record", StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.Ordinal)
            )
        )
        {
            File.Delete(Path.Combine(temp.Folder, lost));
        }

        await RecoverAsync(temp);
        BackupTests.Backups(temp).ShouldBe([Old, "b0", "b1"]);
        temp.Beside.Length.ShouldBe(3);
    }

    private static async Task RecoverAsync(TempFolder temp)
    {
        await using var guard = await new ScheduleFile(temp.File).LockAsync(Token);
        foreach (var swap in LeftBehind.Find(TempFolder.Seams(), temp.File).Swaps)
        {
            (await swap.SettleAsync(Token)).ShouldBeOfType<SettleOutcome.Quiet>();
            swap.Dispose();
        }
    }
}
