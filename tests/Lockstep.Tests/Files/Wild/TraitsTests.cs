using Lockstep.Sync;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files.Wild;

/// <summary>Mode, owner, access control list and attributes are after a write what they were, or the file isn't written and the reason is told.</summary>
public sealed class TraitsTests
{
    // Access and change time, inode and size are a new version's own.
    private const string Traits =
        "stat -c '%a %u:%g %h %F' $F; getfacl -n --absolute-names $F; getfattr --absolute-names -d -m - -e hex $F; lsattr -d $F 2>&1 | cut -c 1-20";

    [Fact]
    public async Task Everything_that_setfacl_and_setfattr_give_is_kept_write_after_write()
    {
        Assert.SkipUnless(Foreign.Has("setfacl") && Foreign.Has("setfattr"), "acl or attr is not installed");
        Assert.SkipUnless(Environment.UserName == "root", "only root gives files away");
        await using var live = await LiveWorld.StartAsync();
        live.Shell(
            """
            chown 1234:4321 $F; chmod 2640 $F
            setfacl -m u:1000:rw,u:1001:r,g:100:r,m:rw $F; setfacl -d -m u:2000:rwx,o::r .
            setfattr -n user.empty $F; setfattr -n user.binary -v 0x00ff0a $F; setfattr -n user.large -v "$(head -c 900 /dev/zero | tr '\0' x)" $F
            setfattr -n trusted.note -v kept $F; setfattr -n security.note -v kept $F
            """
        );
        var before = live.Shell(Traits);
        before.ShouldSatisfyAllConditions(
            text => text.ShouldContain("user:1000:rw-"),
            text => text.ShouldContain("trusted.note"),
            text => text.ShouldContain("user.binary=0x00ff0a")
        );

        foreach (var status in (string[])["one", "two", "three"])
        {
            await live.WriteRowAsync(2, status);
            live.Shell(Traits).ShouldBe(before, status);
            live.Shell(
                    Traits
                        .Replace("$F", "$F.bak", StringComparison.Ordinal)
                        .Replace("schedule.yml.bak", "schedule.yml", StringComparison.Ordinal)
                )
                .Replace(".bak", "", StringComparison.Ordinal)
                .ShouldBe(before, "the backup is no wider");
        }

        await live.ShouldEndWellAsync();
    }

    [Theory]
    [InlineData("the file, immutable", "chattr +i $F", "chattr -i $F", "immutable")]
    [InlineData("the file, append-only", "chattr +a $F", "chattr -a $F", "append-only")]
    [InlineData("the folder, immutable", "chattr +i .", "chattr -i .", "chattr -ia")]
    [InlineData("the folder, append-only", "chattr +a .", "chattr -a .", "chattr -ia")]
    [InlineData("the folder, open to everyone", "chmod 777 .", "chmod 755 .", "writable by everyone")]
    [InlineData("the file, with a second name", "ln $F other", "rm other", "hard links")]
    public async Task What_forbids_a_write_is_named_and_the_write_comes_when_it_is_gone(
        string what,
        string forbid,
        string allow,
        string words
    )
    {
        await using var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!);
        world.File = Path.Combine(Directory.CreateDirectory(Path.Combine(world.Folder, "config")).FullName, "schedule.yml");
        await using var live = await LiveWorld.StartAsync(world);
        await live.WriteRowAsync(3, "first");
        if (forbid.StartsWith("chattr", StringComparison.Ordinal) && Foreign.Run("chattr", "+i", world.File).Code != 0)
            Assert.Skip("chattr needs root and a file system that knows it");
        Foreign.Run("chattr", "-i", world.File);
        var (text, backup, beside) = (world.Text, File.ReadAllText(world.File + ".bak"), live.Shell("ls -A"));
        live.Shell(forbid);
        try
        {
            await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
            await live.StateBecomesAsync(SyncState.Degraded);
            var problem = live.Loop.Last!.Problems.ShouldHaveSingleItem(what);
            problem.Message.ShouldContain(words);
            (world.Text, File.ReadAllText(world.File + ".bak")).ShouldBe((text, backup));
            live.Shell("ls -A | grep -v other || :").ShouldBe(beside);
        }
        finally
        {
            live.Shell(allow);
        }

        live.Loop.Hear("timer");
        await live.FileGetsAsync("status: paused");
        await live.ShouldEndWellAsync();
    }

    [Theory]
    [InlineData("read-only", "mount -o remount,ro .", "mount -o remount,rw .", "read-only")]
    [InlineData("full", "dd if=/dev/zero of=fill bs=1k 2>&1 || :", "rm fill", "full")]
    [InlineData("out of inodes", "i=0; while touch n$i 2>/dev/null; do i=$((i+1)); done", "rm n*", "full")]
    public async Task A_file_system_that_takes_nothing_is_named_and_the_write_comes_when_it_does(
        string what,
        string close,
        string open,
        string words
    )
    {
        await using var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!);
        using var mount = MountedFolder.TryMount("size=400k,nr_inodes=20") ?? throw Xunit.Sdk.SkipException.ForSkip("mounting needs root");
        world.File = Path.Combine(mount.Folder, "schedule.yml");
        await using var live = await LiveWorld.StartAsync(world);
        await live.WriteRowAsync(3, "first");
        var text = world.Text;
        live.Shell("sed -i s/skill-1/alpha/ $F");
        await live.RowBecomesAsync(1, "alpha");
        live.Shell(close);

        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        await live.StateBecomesAsync(SyncState.Degraded);
        live.Loop.Last!.Problems.ShouldHaveSingleItem(what).Message.ShouldContain(words);
        world.Text.ShouldBe(text.Replace("skill-1", "alpha", StringComparison.Ordinal));
        world.Beside().ShouldBeEmpty();
        live.Shell(open);
        live.Loop.Hear("timer");

        await live.FileGetsAsync("status: paused");
        await live.ShouldEndWellAsync();
    }

    [Fact]
    public async Task An_account_that_owns_the_file_keeps_its_mode_its_list_and_a_group_that_it_is_in()
    {
        await using var world = await NewAsync();
        LockstepAs.Give(world);
        Shell(
            world,
            "chgrp 100 $F; chmod 660 $F; chmod 2770 .; ! command -v setfacl || setfacl -m u:1000:r $F; ! command -v setfattr || setfattr -n user.note -v kept $F"
        );
        LockstepAs.Sync(world, "100").Code.ShouldBe(0);
        const string Keeps =
            "stat -c '%a %u:%g' $F; ls -l $F | cut -c 1-11; ! command -v getfacl || getfacl -n $F; ! command -v getfattr || getfattr -d $F";
        var before = Shell(world, Keeps);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");

        var (code, output) = LockstepAs.Sync(world, "100");

        code.ShouldBe(0, output);
        world.Text.ShouldContain("status: paused");
        Shell(world, Keeps).ShouldBe(before);
        Shell(world, "stat -c '%a %u:%g' $F.lock").ShouldBe("660 65534:100\n");
        world.Beside().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("somebody else's file", "chown 0 $F; chmod 644 $F", "Run Lockstep as its owner")]
    [InlineData("a group that it isn't in", "chgrp 4321 $F", "owner and group")]
    [InlineData("a folder that it may not write to", "chown 0:0 .; chmod 755 .", "write access to its folder")]
    [InlineData("a sticky folder of others", "chown 0:0 . $F; chmod 644 $F; chmod 1777 .", "Run Lockstep as its owner")]
    public async Task An_account_without_the_right_to_write_says_so_and_carries_the_other_way(string what, string script, string words)
    {
        await using var world = await NewAsync();
        LockstepAs.Give(world);
        LockstepAs.Sync(world).Code.ShouldBe(0);
        // The lock's file is made by the first write; an account that never could write has none.
        Shell(world, $"rm -f $F.lock; {script}");
        world.Edit("skill-1", "alpha");
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        Shell(world, $"chown {LockstepAs.User} ../lockstep.db");
        var text = world.Text;

        var (code, output) = LockstepAs.Sync(world);

        code.ShouldBe(4, $"{what}: {output}");
        output.ShouldContain(words);
        world.Text.ShouldBe(text);
        world.Beside().ShouldBeEmpty();
        (await world.RowAsync(1, "skill_name")).ShouldBe("alpha");
        (await world.RowAsync(2, "status")).ShouldBe("paused");
    }

    private static async Task<SyncWorld> NewAsync()
    {
        var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!);
        world.File = Path.Combine(Directory.CreateDirectory(Path.Combine(world.Folder, "config")).FullName, "schedule.yml");
        world.Write(TestSchedule.Of(1, 2, 3));
        return world;
    }

    private static string Shell(SyncWorld world, string script)
    {
        var (code, output) = Foreign.Run("bash", "-c", $"set -e; F='{world.File}'; cd \"$(dirname \"$F\")\"; {script}");
        code.ShouldBe(0, $"{script}\n{output}");
        return output;
    }
}
