using Lockstep.Core.Model;
using Lockstep.Sync;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files.Wild;

/// <summary>Files that other names lead to, or that are mounted by themselves: never cut or written in place, and the rest goes on.</summary>
public sealed class MountsTests
{
    [Fact]
    public async Task A_file_mounted_by_itself_is_read_from_but_not_written_and_the_status_says_so()
    {
        await using var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!);
        using var mount = FileMount(world, out var outside);
        await using var live = await LiveWorld.StartAsync(world);
        var inode = live.Shell("stat -c %i $F");

        // From outside, as on the machine that runs the container.
        Foreign.Shell($"printf '%s\\n' \"$(sed s/skill-1/alpha/ {outside})\" > {outside}").Code.ShouldBe(0);
        await live.RowBecomesAsync(1, "alpha");
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        await live.StateBecomesAsync(SyncState.Degraded);
        live.Loop.Last!.Problems.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                problem => problem.Code.ShouldBe(ErrorCode.FileNotSwappable),
                problem => problem.Message.ShouldContain("Mount its folder instead")
            );
        // The other way goes on all the while, from inside too.
        live.Shell("printf '%s\\n' \"$(sed s/skill-3/gamma/ $F)\" > $F");
        await live.RowBecomesAsync(3, "gamma");
        Foreign.Shell($"printf '%s\\n' \"$(sed s/alpha/beta/ {outside})\" > {outside}").Code.ShouldBe(0);
        await live.RowBecomesAsync(1, "beta");

        world.Text.ShouldNotContain("paused");
        live.Shell("stat -c %i $F").ShouldBe(inode);
        world.Beside().ShouldBeEmpty();
        mount.Dispose();
        // The folder is mounted instead: what waited is written.
        live.Shell($"cp {outside} $F");
        await live.FileGetsAsync("status: paused");
        await live.ShouldEndWellAsync();
    }

    [Fact]
    public async Task A_file_with_a_hard_link_is_not_cut_from_it_and_edits_by_its_other_name_are_seen()
    {
        await using var live = await LiveWorld.StartAsync();
        live.Shell("mkdir elsewhere; ln $F elsewhere/other");
        await live.World.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        await live.StateBecomesAsync(SyncState.Degraded);
        live.Loop.Last!.Problems.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                problem => problem.Code.ShouldBe(ErrorCode.FileNotSwappable),
                problem => problem.Message.ShouldContain("hard links")
            );

        live.Shell("printf '%s\\n' \"$(sed s/skill-1/alpha/ elsewhere/other)\" > elsewhere/other");
        await live.RowBecomesAsync(1, "alpha");
        live.Shell("[ $F -ef elsewhere/other ]");

        live.Shell("rm elsewhere/other");
        await live.FileGetsAsync("status: paused");
        await live.ShouldEndWellAsync();
    }

    [Fact]
    public async Task A_hard_link_to_the_file_itself_becomes_no_backup_by_mistake()
    {
        await using var live = await LiveWorld.StartAsync();
        live.Shell("ln $F schedule.yml.bak");

        await live.WriteRowAsync(2, "paused");

        live.Shell("! [ $F -ef schedule.yml.bak ]; grep -q 'status: paused' $F; ! grep -q paused schedule.yml.bak");
        await live.ShouldEndWellAsync();
    }

    [Fact]
    public async Task A_link_and_a_linked_folder_stay_links_and_are_followed_when_they_point_elsewhere()
    {
        await using var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!);
        Foreign.Shell($"cd {world.Folder}; mkdir one two current.d; ln -s one here; ln -s real.yml one/schedule.yml").Code.ShouldBe(0);
        File.WriteAllText(Path.Combine(world.Folder, "one/real.yml"), TestSchedule.Of(1, 2, 3));
        world.File = Path.Combine(world.Folder, "here/schedule.yml");
        await using var live = await LiveWorld.StartAsync(world);

        await live.WriteRowAsync(2, "paused");
        live.Shell("sed -i s/skill-1/alpha/ ../one/real.yml");
        await live.RowBecomesAsync(1, "alpha");
        live.Shell("cp real.yml ../two/schedule.yml; sed -i s/skill-3/gamma/ ../two/schedule.yml; ln -sfn two ../here");
        await live.RowBecomesAsync(3, "gamma");
        await live.WriteRowAsync(1, "done");

        live.Shell("cd ..; [ -L here ]; [ -L one/schedule.yml ]; ! [ -L two/schedule.yml ]; grep -q 'status: done' two/schedule.yml");
        live.Shell("cd ..; ! grep -q 'status: done' one/real.yml; ! [ -e here/real.yml ]");
        live.Shell("cd ..; ls -A one").ShouldNotContain(".lockstep-");
        await live.ShouldEndWellAsync();
        live.ShouldNeverHaveNeededAPerson();
    }

    [Theory]
    [InlineData("lock.take")]
    [InlineData("swap.create")]
    [InlineData("apply.begin")]
    [InlineData("swap.record-fsync")]
    public async Task A_link_pointed_elsewhere_in_the_middle_of_a_run_is_noticed(string step)
    {
        await using var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!);
        Foreign.Shell($"cd {world.Folder}; mkdir one two; ln -s one here").Code.ShouldBe(0);
        world.File = Path.Combine(world.Folder, "here/schedule.yml");
        world.Write(TestSchedule.Of(1, 2, 3));
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        File.WriteAllText(Path.Combine(world.Folder, "two/schedule.yml"), world.Text);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");
        var race = new TestFailpoints().At(step, () => Foreign.Shell($"cd {world.Folder}; ln -sfn two here"));

        await world.RunAsync(failpoints: race);
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        world.Text.ShouldContain("status: paused");
        (await world.RowAsync(2, "status")).ShouldBe("paused");
        world.Beside().ShouldBeEmpty();
        Directory.GetFiles(Path.Combine(world.Folder, "one")).ShouldAllBe(name => !name.Contains(".lockstep-"));
        (await world.QueryAsync($"select count(*) from {world.Own("conflict")}"))[0][0].ShouldBe("0");
    }

    private static FileMount FileMount(SyncWorld world, out string outside)
    {
        var folder = Directory.CreateDirectory(Path.Combine(world.Folder, "config")).FullName;
        outside = Path.Combine(world.Folder, "outside.yml");
        File.WriteAllText(outside, TestSchedule.Of(1, 2, 3));
        world.File = Path.Combine(folder, "schedule.yml");
        File.WriteAllText(world.File, "");
        return Wild.FileMount.TryMount(outside, world.File) ?? throw Xunit.Sdk.SkipException.ForSkip("mounting needs root");
    }
}
