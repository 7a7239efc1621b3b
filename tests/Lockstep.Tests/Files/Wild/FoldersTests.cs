using System.Globalization;
using Lockstep.Sync;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files.Wild;

/// <summary>The way to the file is renamed, removed, unmounted, made anew: no row goes, and the next edit is seen.</summary>
public sealed class FoldersTests
{
    [Fact]
    public async Task A_ConfigMap_that_is_swapped_again_and_again_is_followed()
    {
        await using var world = await NewAsync();
        Foreign.Shell(
            $"cd {world.Folder}/config; mkdir ..v0; mv schedule.yml ..v0; ln -s ..v0 ..data; ln -s ..data/schedule.yml schedule.yml"
        );
        await using var live = await LiveWorld.StartAsync(world);

        for (var version = 1; version <= 6; version++)
        {
            live.Shell(
                $"""
                mkdir ..v{version}; sed "s/skill_name: .*1$/skill_name: v{version}.1/" ..v{version
                    - 1}/schedule.yml > ..v{version}/schedule.yml
                sed -i "s/skill_name: skill-1/skill_name: v{version}.1/" ..v{version}/schedule.yml
                ln -s ..v{version} ..data_tmp; mv -T ..data_tmp ..data; rm -r ..v{version - 1}
                """
            );
            await live.RowBecomesAsync(1, string.Create(CultureInfo.InvariantCulture, $"v{version}.1"));
        }

        (await live.WritesOfAsync(1)).ShouldBe(6);
        live.Shell("[ -L schedule.yml ]; [ -L ..data ]");
        await live.ShouldEndWellAsync();
        live.ShouldNeverHaveNeededAPerson();
    }

    [Theory]
    [InlineData("the file is removed", "rm schedule.yml", "cp ../keep schedule.yml")]
    [InlineData("the folder is renamed and back", "mv ../config ../away", "mv ../away ../config")]
    [InlineData("the folder is renamed and made anew", "mv ../config ../away", "mkdir ../config; cp ../keep ../config/schedule.yml")]
    [InlineData("the folder is removed and made anew", "rm -r ../config", "mkdir ../config; cp ../keep ../config/schedule.yml")]
    [InlineData("the folder becomes a file and back", "mv ../config ../away; touch ../config", "rm ../config; mv ../away ../config")]
    [InlineData("the folder may not be looked into", "mv ../config ../away; ln -s config ../config", "rm ../config; mv ../away ../config")]
    [InlineData("a link leads nowhere", "mv schedule.yml ../x; ln -s nowhere schedule.yml", "rm schedule.yml; mv ../x schedule.yml")]
    [InlineData("the file is emptied", ": > schedule.yml", "cp ../keep schedule.yml")]
    [InlineData("a folder in its place", "mv schedule.yml ../x; mkdir schedule.yml", "rmdir schedule.yml; mv ../x schedule.yml")]
    [InlineData("a pipe in its place", "mv schedule.yml ../x; mkfifo schedule.yml", "rm schedule.yml; mv ../x schedule.yml")]
    public async Task While_the_file_is_away_no_row_goes_and_when_it_is_back_it_is_heard(string what, string away, string back)
    {
        await using var world = await NewAsync();
        await using var live = await LiveWorld.StartAsync(world);
        Shell(world, $"cp schedule.yml ../keep; {away}");
        await live.StateBecomesAsync(SyncState.Degraded);
        (await live.RowsAsync()).ShouldBe(3, what);
        // What the row gets meanwhile waits for the file.
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id = 2");

        Shell(world, back);
        await live.FileGetsAsync("status: paused");
        live.Shell("sed -i s/skill-1/alpha/ $F");
        await live.RowBecomesAsync(1, "alpha");

        await live.ShouldEndWellAsync();
    }

    [Fact]
    public async Task A_file_system_that_is_unmounted_and_mounted_again_is_met_again()
    {
        await using var world = await NewAsync();
        var keep = world.Text;
        var mount = $"mount -t tmpfs -o size=1m tmpfs {world.Folder}/config";
        Assert.SkipUnless(Foreign.Shell(mount).Code == 0, "mounting needs root");
        try
        {
            File.WriteAllText(world.File, keep);
            await using var live = await LiveWorld.StartAsync(world);
            // What lies below the mount is the file of another time, or none.
            Shell(world, $"cd {world.Folder}; umount -l config; rm config/schedule.yml");
            await live.StateBecomesAsync(SyncState.Degraded);
            (await live.RowsAsync()).ShouldBe(3);

            Shell(world, mount);
            File.WriteAllText(world.File, keep.Replace("skill-1", "alpha", StringComparison.Ordinal));
            await live.RowBecomesAsync(1, "alpha");
            await live.WriteRowAsync(2, "paused");
            live.Shell("sed -i s/skill-3/gamma/ $F");
            await live.RowBecomesAsync(3, "gamma");
            await live.ShouldEndWellAsync();
        }
        finally
        {
            Foreign.Run("umount", "-l", Path.GetDirectoryName(world.File)!);
        }
    }

    private static async Task<SyncWorld> NewAsync()
    {
        var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, null!);
        world.File = Path.Combine(Directory.CreateDirectory(Path.Combine(world.Folder, "config")).FullName, "schedule.yml");
        world.Write(TestSchedule.Of(1, 2, 3));
        return world;
    }

    private static void Shell(SyncWorld world, string script)
    {
        // The folder may be a file or a link to itself just now.
        Directory.CreateDirectory(Path.Combine(world.Folder, "beside"));
        var at = Directory.Exists(Path.GetDirectoryName(world.File)) ? "config" : "beside";
        var (code, output) = Foreign.Run("bash", "-c", $"set -e; cd {world.Folder}/{at}; {script}");
        code.ShouldBe(0, $"{script}\n{output}");
    }
}
