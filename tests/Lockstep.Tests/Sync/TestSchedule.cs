namespace Lockstep.Tests.Sync;

/// <summary>Schedules for tests that care for a few fields only.</summary>
internal static class TestSchedule
{
    public static string Of(params IEnumerable<int> ids) =>
        "# The schedule of a test.\ntasks:\n" + string.Concat(ids.Select(id => Item(id, $"skill-{id}")));

    public static string Item(int id, string skill) =>
        $"  # about {id}\n  - id: {id}\n    skill_name: {skill}\n    schedule_cron: \"0 {id % 24} * * *\"\n"
        + "    next_run_at: 2031-05-06T09:00:00Z\n    status: active\n";
}
