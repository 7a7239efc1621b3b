using Lockstep.Files;
using Lockstep.Files.Posix;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

/// <summary>FILE.bak and the older backups behind it.</summary>
public class BackupTests
{
    private const string Old = "tasks: [old]\n";
    private const string New = "tasks: [new]\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_backups_are_kept_the_newest_first_and_the_oldest_goes(bool canExchange)
    {
        using var temp = new TempFolder("version 0\n");
        var file = new ScheduleFile(temp.File, Seams(canExchange));
        for (var version = 1; version <= 13; version++)
        {
            await WriteAsync(file, $"version {version}\n");
        }

        Backups(temp).ShouldBe([.. Enumerable.Range(0, 10).Select(age => $"version {12 - age}\n")]);
        temp.Beside.Length.ShouldBe(10, string.Join(' ', temp.Beside));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public async Task Fewer_are_kept_where_that_is_asked_and_what_there_is_beyond_goes(int kept, int left)
    {
        using var temp = new TempFolder("version 0\n");
        var seams = Seams(canExchange: true);
        for (var version = 1; version <= 6; version++)
        {
            await WriteAsync(new ScheduleFile(temp.File, seams), $"version {version}\n");
        }

        Backups(temp).Length.ShouldBe(6);
        await WriteAsync(new ScheduleFile(temp.File, seams) { KeptBackups = kept }, "version 7\n");
        Backups(temp).ShouldBe([.. Enumerable.Range(0, left).Select(age => $"version {6 - age}\n")]);
        temp.Beside.Length.ShouldBe(left);
    }

    [Fact]
    public async Task A_gap_in_the_numbers_is_closed_and_what_is_beyond_it_does_not_move()
    {
        using var temp = new TempFolder(Old);
        Put(temp, (0, "b0"), (1, "b1"), (3, "b3"));
        await WriteAsync(new ScheduleFile(temp.File, Seams(canExchange: true)), New);
        Backups(temp).ShouldBe([Old, "b0", "b1", "b3"]);
    }

    [Fact]
    public async Task A_backup_has_the_mode_that_its_version_had()
    {
        using var temp = new TempFolder(Old);
        Foreign.Run("chmod", "600", temp.File);
        var file = new ScheduleFile(temp.File, Seams(canExchange: true));
        await WriteAsync(file, "second\n");
        await WriteAsync(file, "third\n");
        Foreign
            .Shell($"stat -c %a {temp.File}.bak {temp.File}.bak.1")
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["600", "600"]);
    }

    [Theory]
    [InlineData("backup.rotate")]
    [InlineData("backup.shift")]
    [InlineData("backup.first")]
    [InlineData("backup.trim")]
    public async Task Older_backups_that_cannot_move_are_told_and_block_no_write(string operation)
    {
        using var temp = new TempFolder(Old);
        Put(temp, (0, "b0"), (1, "b1"), (2, "b2"), (3, "b3"));
        var points = new TestFailpoints().Fail(operation, Errno.Access);
        var written = await WriteAsync(new ScheduleFile(temp.File, TempFolder.Seams(points)) { KeptBackups = 3 }, New);
        written.BackupFault.ShouldNotBeNull().ShouldContain("older backups");
        temp.Content.ShouldBe(New);
        File.ReadAllText(temp.File + ".bak").ShouldBe(Old);
        temp.Beside.ShouldAllBe(name => name.StartsWith("t.yaml.bak", StringComparison.Ordinal));

        var next = await WriteAsync(new ScheduleFile(temp.File, Seams(canExchange: true)) { KeptBackups = 3 }, "next\n");
        next.BackupFault.ShouldBeNull();
        Backups(temp)[..2].ShouldBe([New, Old]);
        Backups(temp).Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("swap.backup-before")]
    [InlineData("swap.backup-put")]
    [InlineData("swap.backup-aside")]
    [InlineData("swap.exchange")]
    [InlineData("swap.exchanged")]
    public async Task Without_an_exchange_a_step_that_fails_leaves_all_backups_as_they_were(string operation)
    {
        using var temp = new TempFolder(Old);
        Put(temp, (0, "b0"), (1, "b1"));
        var seams = TempFolder.Seams(new TestFailpoints().Fail(operation, Errno.Io), new NoExchange());
        if (operation == "swap.exchanged")
        {
            // The new version is in place and can't be exchanged back: the old one is what the backup is now, and the next look finishes the swap.
            await Should.ThrowAsync<FileException>(() => WriteAsync(new ScheduleFile(temp.File, seams), New));
            Backups(temp).ShouldContain("b0");
            return;
        }

        await Should.ThrowAsync<FileException>(() => WriteAsync(new ScheduleFile(temp.File, seams), New));
        temp.Content.ShouldBe(Old);
        Backups(temp).ShouldBe(["b0", "b1"]);
        temp.Beside.ShouldBe(["t.yaml.bak", "t.yaml.bak.1"]);
    }

    [Fact]
    public async Task A_first_backup_whose_swap_fails_goes_again()
    {
        using var temp = new TempFolder(Old);
        var seams = TempFolder.Seams(new TestFailpoints().Fail("swap.exchange", Errno.Io));
        await Should.ThrowAsync<FileException>(() => WriteAsync(new ScheduleFile(temp.File, seams), New));
        temp.Beside.ShouldBeEmpty();
    }

    /// <summary>The backups' contents, by age; a gap in the numbers is passed over.</summary>
    internal static string[] Backups(TempFolder temp)
    {
        var names = new SwapNames(temp.File);
        return [.. Enumerable.Range(0, 20).Select(names.BackupOf).Where(File.Exists).Select(File.ReadAllText)];
    }

    internal static void Put(TempFolder temp, params (int Age, string Content)[] backups)
    {
        foreach (var (age, content) in backups)
        {
            File.WriteAllText(new SwapNames(temp.File).BackupOf(age), content);
        }
    }

    private static FileSeams Seams(bool canExchange) => TempFolder.Seams(calls: canExchange ? null : new NoExchange());

    private static async Task<WriteOutcome.Written> WriteAsync(ScheduleFile file, string content) =>
        (await file.WriteAsync(TempFolder.Bytes(content), null, withBackup: true, Token)).ShouldBeOfType<WriteOutcome.Written>();
}
