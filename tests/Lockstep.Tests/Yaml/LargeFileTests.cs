using System.Diagnostics;
using System.Globalization;
using System.Text;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Yaml;

/// <summary>Files of a size that somebody will have one day.</summary>
public sealed class LargeFileTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(10_000)]
    public void Ten_thousand_tasks_are_read_and_edited(int count)
    {
        var bytes = Schedules.Bytes(TextOf(count));
        Schedules.Read(bytes);
        var watch = Stopwatch.StartNew();
        var document = Schedules.Read(bytes);
        output.WriteLine($"read {bytes.Length:N0} bytes: {watch.ElapsedMilliseconds} ms");
        document.Snapshot.Tasks.Count.ShouldBe(count);

        watch.Restart();
        var changes = document
            .Snapshot.Tasks.Values.Where((_, at) => at % 10 == 0)
            .ToDictionary(
                task => task.Id,
                task => (ItemChange)new ItemChange.Update([new FieldEdit(new FieldPath("status"), TaskValue.Of("done"))], task.Revision)
            );
        var result = ScheduleEditor.Apply(document, Schedules.Options, changes);
        output.WriteLine($"{changes.Count:N0} edits: {watch.ElapsedMilliseconds} ms");
        result.Refused.ShouldBeEmpty();
        result.Document.Snapshot.Tasks.Values.Count(task => Equals(task["status"], TaskValue.Of("done"))).ShouldBe(count / 10);
    }

    [Fact]
    public void One_bad_edit_among_thousands_is_found()
    {
        var document = Schedules.Read(TextOf(1_000));
        var changes = document.Snapshot.Tasks.Values.ToDictionary(
            task => task.Id,
            task =>
                (ItemChange)
                    new ItemChange.Update(
                        [new FieldEdit(new FieldPath("schedule_cron"), TaskValue.Of(task.Id.Number == 500 ? "bad" : "1 1 * * *"))],
                        task.Revision
                    )
        );
        var result = ScheduleEditor.Apply(document, Schedules.Options, changes);
        result.Refused.Keys.ShouldBe([new TaskId(500)]);
        result.Document.Snapshot.Tasks.Values.Count(task => Equals(task["schedule_cron"], TaskValue.Of("1 1 * * *"))).ShouldBe(999);
    }

    private static string TextOf(int count)
    {
        var text = new StringBuilder("# Scheduled tasks\n\nmetadata:\n  version: \"1.0\"\n\ntasks:\n");
        for (var id = 1; id <= count; id++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"""
                  - id: {id}
                    skill_name: daily-report
                    schedule_cron: "*/15 * * * *"  # keep off-peak
                    next_run_at: "2026-12-01T09:00:00+00:00"
                    params_json:
                      target: team-{id % 50}
                      limit: {id * 7 % 5000}
                      recipients: [ops-1@example.org, owner-{id % 31}@example.org]
                      options: {"{"}dry_run: true, retries: 3{"}"}
                    status: pending
                    user_id: user-{id % 100}
                    created_at: "2026-01-01T00:00:00+00:00"
                    updated_at: "2026-11-01T12:00:00+00:00"

                """
            );
        }

        return text.ToString();
    }
}
