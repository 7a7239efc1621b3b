using Lockstep.Core.Model;
using Lockstep.Files;
using Lockstep.Files.Posix;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

public class SwapTests
{
    private const string Old = "tasks: [old]\n";
    private const string New = "tasks: [new]\n";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_old_version_becomes_the_backup_and_nothing_else_stays()
    {
        using var temp = new TempFolder(Old);
        (await SwapAsync(temp, TempFolder.Seams())).ShouldBeOfType<SettleOutcome.Quiet>();
        temp.Content.ShouldBe(New);
        temp.Beside.ShouldBe(["t.yaml.bak"]);
        File.ReadAllText(temp.File + ".bak").ShouldBe(Old);
    }

    [Fact]
    public async Task The_steps_come_in_the_order_that_a_crash_can_be_told_by()
    {
        using var temp = new TempFolder(Old);
        var points = new TestFailpoints();
        await using (await new ScheduleFile(temp.File, TempFolder.Seams(points)).LockAsync(Token))
            await SwapAsync(temp, TempFolder.Seams(points));
        points.Reached.ShouldBe([
            "lock.take",
            "swap.create",
            "swap.write",
            "swap.fsync",
            "swap.record",
            "swap.record-fsync",
            "swap.backup",
            "swap.exchange",
            "swap.exchanged",
            "swap.fsync-folder",
            "settle.lease",
            "settle.unlink",
            "record.remove",
        ]);
    }

    [Theory]
    [InlineData("swap.create")]
    [InlineData("swap.write")]
    [InlineData("swap.fsync")]
    [InlineData("swap.record")]
    [InlineData("swap.record-fsync")]
    [InlineData("swap.backup")]
    [InlineData("swap.exchange")]
    [InlineData("swap.exchanged")]
    [InlineData("swap.fsync-folder")]
    public async Task A_step_that_fails_leaves_file_and_backup_as_they_were_and_nothing_beside(string operation)
    {
        using var temp = new TempFolder(Old);
        File.WriteAllText(temp.File + ".bak", "older\n");
        var failure = await Should.ThrowAsync<FileException>(() =>
            SwapAsync(temp, TempFolder.Seams(new TestFailpoints().Fail(operation, Errno.Io)))
        );
        (failure.Operation, failure.Errno, failure.Code).ShouldBe((operation, Errno.Io, ErrorCode.FileNotWritten));
        temp.Content.ShouldBe(Old);
        temp.Beside.ShouldBe(["t.yaml.bak"]);
        File.ReadAllText(temp.File + ".bak").ShouldBe("older\n");
        (await SwapAsync(temp, TempFolder.Seams())).ShouldBeOfType<SettleOutcome.Quiet>();
    }

    [Fact]
    public async Task A_file_that_moved_since_it_was_read_is_not_swapped()
    {
        using var temp = new TempFolder(Old);
        var points = new TestFailpoints().At("swap.record-fsync", () => Foreign.Shell($"echo '# edit' >> {temp.File}"));
        await Should.ThrowAsync<InvalidOperationException>(() => SwapAsync(temp, TempFolder.Seams(points)));
        temp.Content.ShouldBe(Old + "# edit\n");
        temp.Beside.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mode_set_during_the_swap_makes_it_start_again()
    {
        using var temp = new TempFolder(Old);
        var points = new TestFailpoints().At("swap.record-fsync", () => Foreign.Run("chmod", "604", temp.File));
        await Should.ThrowAsync<InvalidOperationException>(() => SwapAsync(temp, TempFolder.Seams(points)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_writer_adds_to_the_old_version_after_the_exchange_is_found(bool canExchange)
    {
        using var temp = new TempFolder(Old);
        using var writer = new ForeignWriter(temp.File);
        var points = new TestFailpoints().At("swap.exchange", () => writer.Do("append"));
        var seams = TempFolder.Seams(points, canExchange ? null : new NoExchange());
        points.At("settle.lease", () => WriteLater(writer));
        var late = (await SwapAsync(temp, seams)).ShouldBeOfType<SettleOutcome.Late>();
        late.Bytes.ToArray().ShouldBe(TempFolder.Bytes(Old + "# late\n"));
        temp.Content.ShouldBe(New);
        temp.Beside.ShouldBe([Path.GetFileName(late.Version.Path), "t.yaml.bak"]);
        late.Version.Accept(late.Bytes.Span);
        (await late.Version.LookAsync(TimeSpan.Zero, Token)).ShouldBeOfType<SettleOutcome.Quiet>();
        temp.Beside.ShouldBe(["t.yaml.bak"]);
    }

    [Fact]
    public async Task Without_the_wait_for_writers_the_same_edit_would_be_lost()
    {
        using var temp = new TempFolder(Old);
        using var writer = new ForeignWriter(temp.File);
        var points = new TestFailpoints().At("swap.exchange", () => writer.Do("append"));
        (await SwapAsync(temp, TempFolder.Seams(points, new NoWaiting()), withBackup: false)).ShouldBeOfType<SettleOutcome.Quiet>();
        writer.Do("write # late");
        writer.Do("close");
        temp.Content.ShouldBe(New);
        temp.Beside.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_version_that_stays_open_is_kept_and_looked_at_again()
    {
        using var temp = new TempFolder(Old);
        using var writer = new ForeignWriter(temp.File);
        var points = new TestFailpoints().At("swap.exchange", () => writer.Do("append"));
        var open = (await SwapAsync(temp, TempFolder.Seams(points))).ShouldBeOfType<SettleOutcome.StillOpen>();
        (await open.Version.LookAsync(TimeSpan.Zero, Token)).ShouldBeOfType<SettleOutcome.StillOpen>();
        writer.Do("write # very late");
        writer.Do("close");
        var late = (await open.Version.LookAsync(TimeSpan.Zero, Token)).ShouldBeOfType<SettleOutcome.Late>();
        late.Bytes.ToArray().ShouldBe(TempFolder.Bytes(Old + "# very late\n"));
    }

    [Fact]
    public async Task A_stop_during_the_wait_for_writers_keeps_the_version_and_leaves_no_record()
    {
        using var temp = new TempFolder(Old);
        using var writer = new ForeignWriter(temp.File);
        using var stop = new CancellationTokenSource();
        var points = new TestFailpoints().At("swap.exchange", () => writer.Do("append")).At("settle.lease", stop.Cancel);
        var seams = TempFolder.Seams(points);
        using var swap = AtomicSwap.Prepare(seams, temp.File, await temp.ReadAsync(seams), TempFolder.Bytes(New), 1);
        swap.WriteRecord("x");
        await swap.ExchangeAsync(true, Second, Token);
        var open = (await swap.SettleAsync(stop.Token)).ShouldBeOfType<SettleOutcome.StillOpen>();
        temp.Beside.ShouldBe([Path.GetFileName(open.Version.Path), "t.yaml.bak"]);
        var found = LeftBehind.Find(TempFolder.Seams(), temp.File);
        (found.Swaps.Count, found.Late.Single().Known).ShouldBe((0, ContentHash.Of(TempFolder.Bytes(Old))));
    }

    [Fact]
    public async Task A_version_put_there_by_a_rename_in_the_last_moment_is_found_too()
    {
        using var temp = new TempFolder(Old);
        var points = new TestFailpoints().At(
            "swap.exchange",
            () => Foreign.Shell($"cd {temp.Folder}; echo 'tasks: [renamed]' > x; mv x t.yaml").Code.ShouldBe(0)
        );
        var late = (await SwapAsync(temp, TempFolder.Seams(points))).ShouldBeOfType<SettleOutcome.Late>();
        late.Bytes.ToArray().ShouldBe(TempFolder.Bytes("tasks: [renamed]\n"));
    }

    [Fact]
    public async Task Where_leases_are_refused_the_old_version_is_kept_for_later_looks()
    {
        using var temp = new TempFolder(Old);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        var seams = TempFolder.Seams(calls: new NoLeases(), time: time);
        var read = await temp.ReadAsync(TempFolder.Seams());
        using var swap = AtomicSwap.Prepare(seams, temp.File, read, TempFolder.Bytes(New), 1);
        swap.WriteRecord("x");
        await swap.ExchangeAsync(false, Second, Token);
        var open = (await swap.SettleAsync(Token)).ShouldBeOfType<SettleOutcome.StillOpen>();
        (await open.Version.LookAsync(TimeSpan.Zero, Token)).ShouldBeOfType<SettleOutcome.StillOpen>();
        time.Advance(TimeSpan.FromSeconds(61));
        (await open.Version.LookAsync(TimeSpan.Zero, Token)).ShouldBeOfType<SettleOutcome.Quiet>();
        temp.Beside.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_thousand_appends_that_race_with_swaps_are_all_there_once()
    {
        // Whether an append meets the very moment of an exchange is the scheduler's choice, so a race that none met is run again.
        var lates = 0;
        for (var race = 0; race < 5 && lates == 0; race++)
        {
            lates = await RaceAsync();
        }

        lates.ShouldBeGreaterThan(0, "in no race an append met an exchange");
    }

    private static async Task<int> RaceAsync()
    {
        const int Count = 1000;
        using var temp = new TempFolder("# swap 0\n");
        var points = new TestFailpoints().Always("swap.exchange", () => SpinUntilSomebodyWrites(temp.File));
        var seams = TempFolder.Seams(points);
        using var appender = Foreign.Start(
            "python3",
            "-c",
            $"import random, time\nfor i in range({Count}):\n f = open('{temp.File}', 'a')\n time.sleep(random.random() / 2000)\n"
                + " f.write('- %d\\n' % i)\n f.close()\n time.sleep(random.random() / 500)"
        );
        var (swaps, lates) = (0, 0);
        var extra = "";
        var open = new List<(LateVersion Version, string Known)>();
        while (!appender.HasExited || extra.Length > 0 || open.Count > 0)
        {
            foreach (var entry in open.ToList())
            {
                var look = await entry.Version.LookAsync(TimeSpan.Zero, Token);
                if (look is not SettleOutcome.StillOpen)
                    open.Remove(entry);
                if (look is SettleOutcome.Late late)
                    Merge(late, entry.Known);
            }
            if (await new ScheduleFile(temp.File, seams).ReadAsync(Token) is not FileReading.Content read)
                continue;
            var text = System.Text.Encoding.UTF8.GetString(read.Bytes.Span);
            var bytes = TempFolder.Bytes($"# swap {++swaps}\n{text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]}{extra}");
            await using var guard = await new ScheduleFile(temp.File, seams).LockAsync(Token);
            using var swap = AtomicSwap.Prepare(seams, temp.File, read, bytes, swaps);
            swap.WriteRecord("x");
            if (await swap.ExchangeAsync(true, Second, Token) is not ExchangeOutcome.Exchanged)
                continue;
            extra = "";
            var outcome = await swap.SettleAsync(Token);
            if (outcome is SettleOutcome.Late found)
                Merge(found, text);
            else if (outcome is SettleOutcome.StillOpen still)
                open.Add((still.Version, text));
        }
        var items = temp.Content.Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Order().ToList();
        items.ShouldBe(Enumerable.Range(0, Count).Select(i => $"- {i}").Order().ToList());
        temp.Beside.ShouldAllBe(name => name.StartsWith("t.yaml.bak", StringComparison.Ordinal));
        return lates;

        void Merge(SettleOutcome.Late late, string known)
        {
            lates++;
            var now = System.Text.Encoding.UTF8.GetString(late.Bytes.Span);
            if (now.StartsWith(known, StringComparison.Ordinal))
                extra += now[known.Length..];
            late.Version.Accept(late.Bytes.Span);
            open.Add((late.Version, now));
        }
    }

    private static async Task<SettleOutcome> SwapAsync(TempFolder temp, FileSeams seams, bool withBackup = true)
    {
        var read = await temp.ReadAsync(TempFolder.Seams());
        using var swap = AtomicSwap.Prepare(seams, temp.File, read, TempFolder.Bytes(New), 1);
        swap.WriteRecord("""{"x":1}""");
        await swap.ExchangeAsync(withBackup, Second, Token);
        return await swap.SettleAsync(Token);
    }

    // The exchange comes in the worst moment: somebody has just opened the file.
    private static void SpinUntilSomebodyWrites(string path)
    {
        using var file = LinuxFileCalls.Instance.OpenRead(path, followLinks: true)!;
        var since = System.Diagnostics.Stopwatch.StartNew();
        while (since.ElapsedMilliseconds < 5 && LinuxFileCalls.Instance.AskForWriters(file) != LeaseAnswer.Writer)
            Thread.Yield();
    }

    private static void WriteLater(ForeignWriter writer)
    {
        writer.Do("write # late");
        writer.Do("close");
    }

    private sealed class NoLeases : FileCallsDecorator
    {
        public override LeaseAnswer AskForWriters(SafeFileHandle file) => LeaseAnswer.Unknown;
    }

    private sealed class NoWaiting : FileCallsDecorator
    {
        public override LeaseAnswer AskForWriters(SafeFileHandle file) => LeaseAnswer.NoWriter;
    }
}
