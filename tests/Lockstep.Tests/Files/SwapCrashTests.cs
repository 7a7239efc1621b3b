using Lockstep.Files;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

public class SwapCrashTests
{
    private const int Killed = 137;
    private const string Old = "tasks: [old]\n";
    private const string New = "tasks: [new, and longer]\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Kills =>
        new()
        {
            { "lock.take", false },
            { "swap.create", false },
            { "swap.write", false },
            { "swap.fsync", false },
            { "swap.record", false },
            { "swap.record-fsync", false },
            { "swap.backup", false },
            { "swap.exchange", false },
            { "swap.exchanged", true },
            { "swap.fsync-folder", true },
            { "settle.lease", true },
            { "settle.unlink", true },
            { "record.remove", true },
        };

    [Theory]
    [MemberData(nameof(Kills))]
    public async Task Killed_at_any_step_the_file_is_whole_and_the_next_start_knows_whether_it_was_swapped(string operation, bool isSwapped)
    {
        using var temp = new TempFolder(Old);
        File.WriteAllText(temp.File + ".bak", "older\n");
        SwapProbe.Run(temp.File, New, operation + ":kill").Code.ShouldBe(Killed);
        temp.Content.ShouldBe(isSwapped ? New : Old);

        var seams = TempFolder.Seams();
        await using (await new ScheduleFile(temp.File).LockAsync(Token))
        {
            var left = LeftBehind.Find(seams, temp.File);
            left.Late.ShouldBeEmpty();
            left.Swaps.Count.ShouldBe(isSwapped ? 1 : 0);
            foreach (var swap in left.Swaps)
            {
                (swap.Run, swap.Text).ShouldBe((7, SwapProbe.RecordText));
                (swap.Old, swap.New).ShouldBe((ContentHash.Of(TempFolder.Bytes(Old)), ContentHash.Of(TempFolder.Bytes(New))));
                if (operation != "record.remove")
                    swap.OldBytes.ShouldNotBeNull().ToArray().ShouldBe(TempFolder.Bytes(Old));
                (await swap.SettleAsync(Token)).ShouldBeOfType<SettleOutcome.Quiet>();
                swap.Dispose();
            }
        }
        temp.Content.ShouldBe(isSwapped ? New : Old);
        temp.Beside.ShouldBe(isSwapped ? ["t.yaml.bak", "t.yaml.bak.1"] : ["t.yaml.bak"]);
        File.ReadAllText(temp.File + ".bak").ShouldBe(isSwapped ? Old : "older\n");
        SwapProbe.Run(temp.File, New, "").Code.ShouldBe(0);
        temp.Content.ShouldBe(New);
    }

    [Fact]
    public void Crash_after_crash_there_is_never_more_than_one_temp_file()
    {
        using var temp = new TempFolder(Old);
        string[] operations =
        [
            "swap.write",
            "swap.fsync",
            "swap.record-fsync",
            "swap.exchange",
            "recover.discard",
            "swap.fsync-folder",
            "recover.settle",
            "settle.lease",
            "settle.unlink",
            "record.remove",
        ];
        foreach (var (operation, i) in operations.Select((operation, i) => (operation, i)))
        {
            SwapProbe.Run(temp.File, $"tasks: [{i}]\n", operation + ":kill").Code.ShouldBe(Killed, operation);
            temp.Beside.Count(name => name.EndsWith(".tmp", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(1, operation);
        }
        SwapProbe.Run(temp.File, New, "").Code.ShouldBe(0);
        temp.Content.ShouldBe(New);
        temp.Beside.ShouldBe(["t.yaml.bak", "t.yaml.bak.1"]);
    }

    [Fact]
    public async Task What_a_living_process_is_settling_is_left_to_it()
    {
        using var temp = new TempFolder(Old);
        var seams = TempFolder.Seams();
        using var swap = AtomicSwap.Prepare(seams, temp.File, await temp.ReadAsync(seams), TempFolder.Bytes(New), 3);
        swap.WriteRecord("x");
        (await swap.ExchangeAsync(true, TimeSpan.FromSeconds(1), Token)).ShouldBeOfType<ExchangeOutcome.Exchanged>();
        LeftBehind.Find(seams, temp.File).Swaps.ShouldBeEmpty();
        (await swap.SettleAsync(Token)).ShouldBeOfType<SettleOutcome.Quiet>();
        temp.Beside.ShouldBe(["t.yaml.bak"]);
    }

    [Fact]
    public async Task A_late_edit_to_the_old_version_survives_the_crash_of_its_swap()
    {
        using var temp = new TempFolder(Old);
        SwapProbe.Run(temp.File, New, "swap.fsync-folder:kill").Code.ShouldBe(Killed);
        var old = Path.Combine(temp.Folder, temp.Beside.Single(name => name.EndsWith(".tmp", StringComparison.Ordinal)));
        File.AppendAllText(old, "# late\n");
        using var swap = LeftBehind.Find(TempFolder.Seams(), temp.File).Swaps.ShouldHaveSingleItem();
        swap.OldBytes.ShouldNotBeNull().ToArray().ShouldBe(TempFolder.Bytes(Old + "# late\n"));
        var late = (await swap.SettleAsync(Token)).ShouldBeOfType<SettleOutcome.Late>();
        late.Bytes.ToArray().ShouldBe(TempFolder.Bytes(Old + "# late\n"));

        var found = LeftBehind.Find(TempFolder.Seams(), temp.File);
        found.Swaps.ShouldBeEmpty();
        var version = found.Late.ShouldHaveSingleItem();
        (await version.LookAsync(TimeSpan.Zero, Token)).ShouldBeOfType<SettleOutcome.Late>();
        version.Accept(late.Bytes.Span);
        (await version.LookAsync(TimeSpan.Zero, Token)).ShouldBeOfType<SettleOutcome.Quiet>();
        temp.Beside.ShouldBe(["t.yaml.bak"]);
    }

    [Fact]
    public async Task A_power_cut_that_forgets_the_temp_file_but_not_the_record_is_no_swap()
    {
        using var temp = new TempFolder(Old);
        SwapProbe.Run(temp.File, New, "swap.record-fsync:kill").Code.ShouldBe(Killed);
        var seams = TempFolder.Seams();
        var record = new SwapRecord(ContentHash.Of(TempFolder.Bytes(Old)), ContentHash.Of(TempFolder.Bytes(New)), "x").ToBytes();
        File.WriteAllBytes(new SwapNames(temp.File).Of(7, ContentHash.Of(TempFolder.Bytes(New)), SwapPart.Record), record);
        File.Delete(new SwapNames(temp.File).Temp(7, ContentHash.Of(TempFolder.Bytes(New))));
        LeftBehind.Find(seams, temp.File).Swaps.ShouldBeEmpty();
        temp.Beside.ShouldBeEmpty();
        await Task.CompletedTask;
    }

    [Fact]
    public void An_fsync_that_fails_in_the_kernel_counts_as_not_written()
    {
        if (!Foreign.Has("strace"))
            Assert.Skip("strace is not installed, so no system call can be made to fail");
        using var temp = new TempFolder(Old);
        var (code, output) = SwapProbe.Run(
            temp.File,
            New,
            "",
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=fsync",
            "-e",
            "inject=fsync:error=EIO:when=1"
        );
        if (output.Contains("ptrace", StringComparison.Ordinal))
            Assert.Skip("tracing is not allowed here");
        code.ShouldBe(1, output);
        output.ShouldContain("the disk reported an error");
        temp.Content.ShouldBe(Old);
        temp.Beside.ShouldBeEmpty();
    }
}
