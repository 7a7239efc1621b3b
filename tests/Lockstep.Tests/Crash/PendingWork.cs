using Lockstep.Core.Model;
using Lockstep.Sync;
using Lockstep.Tests.Sync;
using Shouldly;

namespace Lockstep.Tests.Crash;

/// <summary>A world in which one run has every kind of thing to do, and how it must look when that is done.</summary>
internal static class PendingWork
{
    private const string Late =
        "  - id: 7\n    skill_name: new-in-file\n    schedule_cron: '@daily'\n    next_run_at: 2031-05-06T09:00:00Z\n";

    public static async Task PrepareAsync(SyncWorld world)
    {
        world.Write(TestSchedule.Of(1, 2, 3, 4, 5, 6));
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
        // So that there is a backup before this one.
        await world.ExecuteAsync("update scheduled_tasks set user_id = 'first' where id = 6");
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);

        world.Edit("skill-1", "skill-1-file");
        world.Edit("skill-3", "skill-3-file");
        world.Edit(TestSchedule.Item(5, "skill-5"), "");
        world.Edit("    user_id: first\n", "    user_id: first\n    params_json: {file: 1}\n");
        world.Write(world.Text + Late);
        await world.ExecuteAsync("update scheduled_tasks set status = 'paused' where id in (2, 3)");
        await world.ExecuteAsync("update scheduled_tasks set params_json = '{\"row\": 2}' where id = 6");
        await world.ExecuteAsync("delete from scheduled_tasks where id = 4");
        await world.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (8, 'new-in-table', '@daily', '2031-05-06T00:00:00Z')"
        );
    }

    public static async Task ShouldBeDoneAsync(SyncWorld world)
    {
        var rows = (await world.ReadAsync()).Rows.Tasks;
        var seen = (await world.Host().Engine.PlanAsync(new SyncRequest("test"), Xunit.TestContext.Current.CancellationToken))
            .Files[0]
            .Before;
        foreach (var tasks in (IReadOnlyDictionary<TaskId, ScheduledTask>[])[rows, seen.Snapshot.Tasks])
        {
            tasks.Keys.Select(id => id.Text).Order(StringComparer.Ordinal).ShouldBe(["1", "2", "3", "6", "7", "8"]);
            Field(1, "skill_name").ShouldBe("\"skill-1-file\"");
            Field(2, "status").ShouldBe("\"paused\"");
            Field(3, "skill_name").ShouldBe("\"skill-3-file\"");
            Field(3, "status").ShouldBe("\"paused\"");
            tasks[new TaskId(6)]["params_json"].ShouldBe(TaskJson.Parse("""{"file": 1, "row": 2}"""));
            Field(7, "skill_name").ShouldBe("\"new-in-file\"");
            Field(8, "skill_name").ShouldBe("\"new-in-table\"");

            string Field(long id, string name) => TaskJson.ToText(tasks[new TaskId(id)][name]!);
        }

        (await world.QueryAsync($"select count(*) from {world.Own("conflict")}"))[0][0].ShouldBe("0", "nobody made a conflict");
        world.Beside().ShouldBeEmpty();
        Directory
            .EnumerateFiles(world.Folder, "schedule*")
            .Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith("schedule.yml.bak.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ShouldBe(["schedule.yml", "schedule.yml.bak", "schedule.yml.lock"]);
    }
}
