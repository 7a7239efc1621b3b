using Lockstep.Core.Model;
using Lockstep.Files;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files;

public class WriteTests
{
    private static readonly byte[] New = TempFolder.Bytes("tasks: [new]\n");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_says_what_it_did()
    {
        using var temp = new TempFolder("old\n");
        var file = new ScheduleFile(temp.File);
        (await file.WriteAsync(New, ContentHash.Of(New), false, Token)).ShouldBeOfType<WriteOutcome.Moved>();
        temp.Content.ShouldBe("old\n");
        var written = (await file.WriteAsync(New, ContentHash.Of("old\n"u8), false, Token)).ShouldBeOfType<WriteOutcome.Written>();
        (written.Hash, written.Late).ShouldBe((ContentHash.Of(New), null));
        temp.Content.ShouldBe("tasks: [new]\n");
        temp.Beside.ShouldBeEmpty();
        var inode = (await temp.ReadAsync(TempFolder.Seams())).Identity;
        (await file.WriteAsync(New, null, true, Token)).ShouldBeOfType<WriteOutcome.Unchanged>();
        (await temp.ReadAsync(TempFolder.Seams())).Identity.ShouldBe(inode);
    }

    [Fact]
    public async Task A_missing_file_is_created_only_when_nothing_was_expected()
    {
        using var temp = new TempFolder();
        File.Delete(temp.File);
        var file = new ScheduleFile(temp.File);
        (await file.WriteAsync(New, ContentHash.Of("x"u8), false, Token)).ShouldBeOfType<WriteOutcome.Moved>();
        (await file.WriteAsync(New, null, false, Token)).ShouldBeOfType<WriteOutcome.Written>();
        Foreign.Run("stat", "-c", "%a", temp.File).Output.Trim().ShouldBe("640");
        temp.Content.ShouldBe("tasks: [new]\n");
        temp.Beside.ShouldBeEmpty();
    }

    [Fact]
    public async Task Mode_owner_and_attributes_are_carried_over_and_a_default_acl_of_the_folder_adds_nothing()
    {
        using var temp = new TempFolder("old\n");
        Foreign.Run("chmod", "604", temp.File).Code.ShouldBe(0);
        if (Environment.UserName == "root")
            Foreign.Run("chown", "1234:4321", temp.File).Code.ShouldBe(0);
        Python(temp, "os.setxattr(f, 'user.note', b'kept')");
        // Two entries more than the mode: user 1000 may read; and a default list on the folder, for user 1001.
        Python(temp, "os.setxattr(f, 'system.posix_acl_access', acl(1000))");
        Python(temp, "os.setxattr(os.path.dirname(f), 'system.posix_acl_default', acl(1001))");
        const string Everything =
            "print(oct(os.stat(f).st_mode), os.stat(f).st_uid, os.stat(f).st_gid, sorted((n, os.getxattr(f, n)) for n in os.listxattr(f)))";
        var before = Python(temp, Everything);
        before.ShouldContain("posix_acl_access");
        (await new ScheduleFile(temp.File).WriteAsync(New, null, true, Token)).ShouldBeOfType<WriteOutcome.Written>();
        Python(temp, Everything).ShouldBe(before);

        Python(temp, "os.removexattr(f, 'system.posix_acl_access')");
        before = Python(temp, Everything);
        (await new ScheduleFile(temp.File).WriteAsync("again\n"u8.ToArray(), null, true, Token)).ShouldBeOfType<WriteOutcome.Written>();
        Python(temp, Everything).ShouldBe(before);
    }

    [Fact]
    public async Task A_symbolic_link_stays_one()
    {
        using var temp = new TempFolder("old\n");
        var elsewhere = Directory.CreateDirectory(Path.Combine(temp.Folder, "elsewhere")).FullName;
        File.CreateSymbolicLink(Path.Combine(elsewhere, "inner"), "../t.yaml");
        var link = Path.Combine(elsewhere, "link.yaml");
        File.CreateSymbolicLink(link, Path.Combine(elsewhere, "inner"));
        (await new ScheduleFile(link).WriteAsync(New, null, true, Token)).ShouldBeOfType<WriteOutcome.Written>();
        new FileInfo(link).LinkTarget.ShouldBe(Path.Combine(elsewhere, "inner"));
        temp.Content.ShouldBe("tasks: [new]\n");
        temp.Beside.ShouldBe(["elsewhere", "t.yaml.bak"]);
        Directory.GetFiles(elsewhere).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_hard_link_is_not_cut()
    {
        using var temp = new TempFolder("old\n");
        Foreign.Run("ln", temp.File, temp.File + ".other").Code.ShouldBe(0);
        await ShouldRefuse(temp, ErrorCode.FileNotSwappable, "2 hard links");
    }

    [Fact]
    public async Task A_folder_that_everyone_may_write_to_is_refused_unless_sticky()
    {
        using var temp = new TempFolder("old\n");
        Foreign.Run("chmod", "777", temp.Folder);
        await ShouldRefuse(temp, ErrorCode.FileNotSwappable, "writable by everyone");
        Foreign.Run("chmod", "1777", temp.Folder);
        (await new ScheduleFile(temp.File).WriteAsync(New, null, true, Token)).ShouldBeOfType<WriteOutcome.Written>();
    }

    [Fact]
    public async Task An_immutable_file_is_left_alone()
    {
        using var temp = new TempFolder("old\n");
        if (Foreign.Run("chattr", "+i", temp.File).Code != 0)
            Assert.Skip("chattr +i needs root and a file system that knows it");
        await ShouldRefuse(temp, ErrorCode.FileNotSwappable, "immutable");
    }

    [Fact]
    public async Task A_full_disk_leaves_the_file_as_it_was_and_nothing_beside()
    {
        using var mount = Mounted("size=256k");
        using var temp = new TempFolder("old\n", mount.Folder);
        var large = new byte[300 * 1024];
        await ShouldRefuse(temp, ErrorCode.FileNotWritten, "full", large);
        // Full only while it writes: what the check before saw is used up by somebody else.
        var points = new TestFailpoints().At(
            "swap.write",
            () => Foreign.Shell($"dd if=/dev/zero of={mount.Folder}/fill bs=1k count=1000 2>&1")
        );
        var failure = await Should.ThrowAsync<FileException>(() =>
            new ScheduleFile(temp.File, TempFolder.Seams(points)).WriteAsync(new byte[100 * 1024], null, true, Token)
        );
        failure.Errno.ShouldBe(28);
        temp.Content.ShouldBe("old\n");
        temp.Beside.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_read_only_file_system_is_named()
    {
        using var mount = Mounted("size=256k");
        using var temp = new TempFolder("old\n", mount.Folder);
        await (await new ScheduleFile(temp.File).LockAsync(Token)).DisposeAsync();
        Foreign.Run("mount", "-o", "remount,ro", mount.Folder).Code.ShouldBe(0);
        await ShouldRefuse(temp, ErrorCode.FileNotWritten, "read-only");
        Foreign.Run("mount", "-o", "remount,rw", mount.Folder).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_file_mounted_by_itself_is_refused_with_the_way_out()
    {
        using var temp = new TempFolder("old\n");
        var source = Path.Combine(temp.Folder, "source");
        File.WriteAllText(source, "old\n");
        if (Foreign.Run("mount", "--bind", source, temp.File).Code != 0)
            Assert.Skip("mounting needs root");
        try
        {
            await ShouldRefuse(temp, ErrorCode.FileNotSwappable, "Mount its folder instead", beside: ["source"]);
        }
        finally
        {
            Foreign.Run("umount", temp.File);
        }
    }

    [Fact]
    public void Somebody_elses_file_is_neither_read_without_leave_nor_swapped()
    {
        using var temp = new TempFolder("old\n");
        Foreign.Run("chmod", "777", temp.Folder);
        Foreign.Run("chmod", "1777", temp.Folder);
        Foreign.Run("chmod", "600", temp.File);
        string[] asNobody = ["setpriv", "--reuid", "65534", "--clear-groups"];
        if (Foreign.Run(asNobody[0], [.. asNobody[1..], "test", "-x", Path.Combine(AppContext.BaseDirectory, "Lockstep.Tests")]).Code != 0)
            Assert.Skip("acting as another user needs root, and a build that others may run");
        SwapProbe.Run(temp.File, "", "", asNobody).Output.ShouldContain("permission denied");
        Foreign.Run("chmod", "644", temp.File);
        var (code, output) = SwapProbe.Run(temp.File, "new\n", "", asNobody);
        (code, output).ShouldSatisfyAllConditions(() => code.ShouldBe(1, output), () => output.ShouldContain("belongs to user 0"));
        temp.Content.ShouldBe("old\n");
        temp.Beside.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_finishes_what_an_earlier_one_left()
    {
        using var temp = new TempFolder("old\n");
        var seams = TempFolder.Seams();
        using (var swap = AtomicSwap.Prepare(seams, temp.File, await temp.ReadAsync(seams), New, 1))
        {
            swap.WriteRecord("");
            await swap.ExchangeAsync(true, TimeSpan.FromSeconds(1), Token);
        }
        temp.Beside.Length.ShouldBe(3);
        (await new ScheduleFile(temp.File).WriteAsync("newer\n"u8.ToArray(), null, true, Token)).ShouldBeOfType<WriteOutcome.Written>();
        temp.Beside.ShouldBe(["t.yaml.bak", "t.yaml.bak.1"]);
    }

    private static async Task ShouldRefuse(TempFolder temp, string code, string words, byte[]? bytes = null, string[]? beside = null)
    {
        var failure = await Should.ThrowAsync<FileException>(() => new ScheduleFile(temp.File).WriteAsync(bytes ?? New, null, true, Token));
        failure.Code.ShouldBe(code);
        failure.Message.ShouldContain(words);
        temp.Content.ShouldBe("old\n");
        temp.Beside.Where(name => name != "t.yaml.other").ShouldBe(beside ?? []);
    }

    private static string Python(TempFolder temp, string statement)
    {
        const string Acl =
            "import os, struct, sys\nf = sys.argv[1]\n"
            + "def acl(u): return struct.pack('<I', 2) + b''.join(struct.pack('<HHI', t, p, i) for t, p, i in "
            + "[(1, 6, 0xffffffff), (2, 4, u), (4, 4, 0xffffffff), (16, 4, 0xffffffff), (32, 0, 0xffffffff)])\n";
        var (code, output) = Foreign.Run("python3", "-c", Acl + statement, temp.File);
        code.ShouldBe(0, output);
        return output;
    }

    private static MountedFolder Mounted(string options) =>
        MountedFolder.TryMount(options) ?? throw Xunit.Sdk.SkipException.ForSkip("mounting needs root");
}
