using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tests.Crash;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>Both sides change the same field of known tasks while other tasks are busy.</summary>
[Collection(ProcessesAtWork.Name)]
public sealed class ConflictsUnderLoadTests(PostgresServer server)
{
    [Fact]
    public async Task Each_task_gets_one_conflict_and_no_value_is_lost()
    {
        await using var world = await ConcurrentWorld.CreateAsync(server, tasks: 20);
        using var lockstep = LockstepProcess.Serve(world);
        var load = new EditLog(world);
        await load.QuietAsync(lockstep);
        var contested = ConcurrentWorld.Tasks(10);
        var busy = ConcurrentWorld.Tasks(20).Except(contested).ToList();
        using var file = new FileEditor(world.File);
        using var rows = new RowEditor(world);
        using var busyFile = new FileEditor(world.File);
        using var busyRows = new RowEditor(world);
        var working = Task.WhenAll(load.WorkAsync(busyFile, "note", busy, 60), load.WorkAsync(busyRows, "user_id", busy, 100));

        // The rows are changed and not yet committed when the file is saved, so neither side has seen the other's edit.
        var inFile = contested.ToDictionary(task => new TaskId(task), task => $"file-{task}");
        var inRow = contested.ToDictionary(task => new TaskId(task), task => $"row-{task}");
        await rows.BeginAsync();
        foreach (var task in contested)
        {
            await rows.SetAsync(task, "skill_name", inRow[new TaskId(task)]);
        }

        await file.SetAsync(contested.Select(task => (task, "skill_name", inFile[new TaskId(task)])));
        await rows.CommitAsync();
        await working;
        await load.QuietAsync(lockstep);

        await load.ShouldBeCompleteAsync("user_id");
        var reading = await world.ReadAsync();
        var items = await load.FileAsync();
        reading.OpenConflicts.Keys.ShouldBe(inFile.Keys, ignoreOrder: true);
        (await world.QueryAsync($"select count(*) from {world.Own("conflict")}"))[0][0].ShouldBe("10");
        foreach (var (task, conflict) in reading.OpenConflicts)
        {
            var field = conflict.Fields.ShouldHaveSingleItem();
            (field.Path.ToString(), field.File, field.Database).ShouldBe(
                ("skill_name", TaskValue.Of(inFile[task]), TaskValue.Of(inRow[task]))
            );
            items[task]["skill_name"].ShouldBe(TaskValue.Of(inFile[task]));
            reading.Rows.Tasks[task]["skill_name"].ShouldBe(TaskValue.Of(inRow[task]));
        }

        var engine = world.Host().Engine;
        foreach (var conflict in reading.OpenConflicts.Values)
        {
            var choice = conflict.Id % 2 == 0 ? ConflictChoice.KeepDb : ConflictChoice.KeepYaml;
            var result = await engine.ResolveAsync(
                conflict.Id,
                new Resolution(choice, "anna"),
                null,
                TestContext.Current.CancellationToken
            );
            result.ShouldBeOfType<ResolveOutcome.Resolved>();
        }

        await load.QuietAsync(lockstep);
        var log = await load.LoggedAsync();
        foreach (var task in inFile.Keys)
        {
            var kept = (await load.FileAsync())[task]["skill_name"];
            var given = kept!.Equals(TaskValue.Of(inFile[task])) ? inRow[task] : inFile[task];
            log.ShouldContain($"\"{given}\"", customMessage: "what a resolution overwrites is in the log");
        }

        await ConcurrentWorld.ShouldEndWellAsync(lockstep);
    }
}
