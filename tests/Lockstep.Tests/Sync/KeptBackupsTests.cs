using Lockstep.Storage;
using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Sync;

/// <summary>The backups that runs leave.</summary>
public sealed class KeptBackupsTests(PostgresServer server)
{
    [Fact]
    public async Task Each_run_that_writes_the_file_keeps_the_version_that_gave_way_as_many_as_the_setting_says()
    {
        await using var world = await SyncWorld.CreateAsync(SyncWorld.Sqlite, server);
        world.Options.Retention = new Retention { Backups = 3 };
        world.Write(TestSchedule.Of(1, 2));
        await world.RunAsync();
        var versions = new List<string>();
        foreach (var status in new[] { "one", "two", "three", "four" })
        {
            versions.Insert(0, world.Text);
            await world.ExecuteAsync($"update scheduled_tasks set status = '{status}' where id = 1");
            (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        }

        (await world.RunAsync()).Run.ShouldBeNull();
        string[] backups = [world.File + ".bak", world.File + ".bak.1", world.File + ".bak.2"];
        backups.Select(File.ReadAllText).ShouldBe(versions.Take(3));
        File.Exists(world.File + ".bak.3").ShouldBeFalse();
    }
}
