using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Tables;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class DetachCommandTests(PostgresServer server) : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task The_table_stays_as_it_was_and_can_be_adopted_again()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(OrmTables.Django);
        const string shape = """
            select concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull) from pg_attribute
            where attrelid = 'jobs_scheduledtask'::regclass and attnum > 0 and not attisdropped order by attnum
            """;
        var before = await database.ListAsync(shape);
        Task<ToolResult> Run(params string[] line) =>
            _workspace.RunAsync([("LOCKSTEP_DATABASE", database.Uri()), ("LOCKSTEP_TABLE", "jobs_scheduledtask")], line);
        (await Run("sync", "--on-conflict", "keep_yaml")).ExitCode.ShouldBe(0);

        var unsure = await Run("detach");
        var detached = await Run("detach", "--yes");
        var again = await Run("detach", "--yes");

        (unsure.ExitCode, detached.ExitCode, again.ExitCode).ShouldBe((2, 0, 0));
        unsure.Error.ShouldContain("--yes");
        detached.Output.ShouldContain("lockstep_version");
        again.Output.ShouldContain("nothing of Lockstep");
        (await database.ListAsync(shape)).ShouldBe(before);
        (await database.ScalarAsync<long>("select count(*) from pg_trigger where tgrelid = 'jobs_scheduledtask'::regclass")).ShouldBe(0);
        await database.ExecuteAsync("update jobs_scheduledtask set status = 'x'; delete from jobs_scheduledtask where id = 2");

        (await Run("init")).Output.ShouldContain("is adopted");
        (await Run("sync", "--on-conflict", "keep_db")).ExitCode.ShouldBe(0);
        _workspace.Content.ShouldContain("status: x");
    }

    [Fact]
    public async Task Extra_fields_of_rows_are_kept_and_named()
    {
        _workspace.Replace("status: active\n", "status: active\n    colour: red\n");
        await _workspace.SqlAsync(
            "create table scheduled_tasks (id integer primary key, skill_name text, schedule_cron text, next_run_at text)"
        );
        await _workspace.RunAsync("sync");

        var detached = await _workspace.RunAsync("detach", "--yes");

        detached.Output.ShouldContain("kept, since rows hold values in them: extra");
        await _workspace.SqlAsync("update scheduled_tasks set extra = null, status = 'free'");
    }

    [Fact]
    public async Task Open_conflicts_are_a_reason_to_refuse_unless_forced()
    {
        await _workspace.DisagreeAsync();

        var refused = await _workspace.RunAsync("detach", "--yes");
        var forced = await _workspace.RunAsync("detach", "--yes", "--force");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("1 open conflict would go");
        forced.ExitCode.ShouldBe(0);
        await _workspace.SqlAsync("update scheduled_tasks set status = 'free'");
    }

    public void Dispose() => _workspace.Dispose();
}
