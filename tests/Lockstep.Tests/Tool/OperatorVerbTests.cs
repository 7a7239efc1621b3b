using System.Text.Json;
using Lockstep.Tests.Storage.Postgres;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

/// <summary>The verbs of those who run Lockstep, as real processes.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class OperatorVerbTests(PostgresServer server) : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task Pause_holds_everything_back_with_exit_code_0_until_resume()
    {
        await _workspace.RunAsync("sync");
        var pause = await _workspace.RunAsync("pause", "--reason", "moving house", "--by", "ann", "--until", "2h");
        _workspace.Replace("status: active", "status: paused");

        var sync = await _workspace.RunAsync("sync", "--force");
        var status = await _workspace.RunAsync("status");
        var resume = await _workspace.RunAsync("resume");
        var after = await _workspace.RunAsync("sync");

        (pause.ExitCode, sync.ExitCode, status.ExitCode, resume.ExitCode).ShouldBe((0, 0, 0, 0));
        pause.Output.ShouldContain("End it with: lockstep resume");
        sync.Output.ShouldContain("nothing written WAITING 1 PAUSED by ann: moving house");
        sync.Error.ShouldContain("--force does not end a pause");
        status.Output.ShouldContain("state      paused");
        status.Output.ShouldMatch("paused     Paused by ann since .* until .*: moving house");
        status.Output.ShouldContain("waiting    task 1 from the file status");
        resume.Output.ShouldContain("Ended: Paused by ann");
        after.Output.ShouldContain("1 row");
    }

    [Theory]
    [InlineData("--until", "yesterday")]
    [InlineData("--until", "2020-01-01")]
    [InlineData("--task", "7")]
    [InlineData("--reason", "")]
    public async Task A_pause_that_makes_no_sense_is_a_wrong_usage(string option, string value)
    {
        await _workspace.RunAsync("sync");

        var result = await _workspace.RunAsync(option == "--reason" ? ["pause", option, value] : ["pause", "--reason", "x", option, value]);

        result.ExitCode.ShouldBe(2, result.Error);
        (await _workspace.RunAsync("resume")).Output.ShouldContain("Nothing is paused.");
    }

    [Fact]
    public async Task Task_names_the_only_one_and_an_unknown_one_is_a_wrong_usage()
    {
        await _workspace.RunAsync("sync");

        var unknown = await _workspace.RunAsync("plan", "--task", "11");
        var known = await _workspace.RunAsync("sync", "--task", "1");

        (unknown.ExitCode, known.ExitCode).ShouldBe((2, 0));
        unknown.Error.ShouldContain("LS1701 there is no task 11, neither in the file nor in the database; did you mean 1?");
    }

    [Fact]
    public async Task A_kept_plan_is_for_its_owner_alone_holds_what_is_masked_in_print_and_is_carried_out_once()
    {
        _workspace.Replace("limit: 10", "limit: 10\n      api_token: hunter1");
        await _workspace.RunAsync("sync");
        await _workspace.SqlAsync("update scheduled_tasks set params_json = json_set(params_json, '$.api_token', 'hunter2') where id = 1");

        var plan = await _workspace.RunAsync("plan", "--out", "kept.json");
        var kept = Path.Combine(_workspace.Folder, "kept.json");
        var first = await _workspace.RunAsync("sync", "--plan", "kept.json");
        var second = await _workspace.RunAsync("sync", "--plan", "kept.json");

        plan.Output.ShouldContain("+      api_token: ***");
        plan.Output.ShouldNotContain("hunter");
        File.ReadAllText(kept).ShouldContain("hunter2");
        File.GetUnixFileMode(kept).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (first.ExitCode, second.ExitCode).ShouldBe((0, 1));
        _workspace.Content.ShouldContain("api_token: hunter2");
        second.Error.ShouldContain("LS1702");
        second.Error.ShouldContain("carried out already");
    }

    [Fact]
    public async Task A_plan_is_never_kept_over_something_else_nor_read_from_it()
    {
        await _workspace.RunAsync("sync");

        var onSchedule = await _workspace.RunAsync("plan", "--out", "config/schedule_config.yml");
        var fromSchedule = await _workspace.RunAsync("sync", "--plan", "config/schedule_config.yml");
        var withTask = await _workspace.RunAsync("sync", "--plan", "x", "--task", "1");

        (onSchedule.ExitCode, fromSchedule.ExitCode, withTask.ExitCode).ShouldBe((2, 1, 2));
        fromSchedule.Error.ShouldContain("LS1703");
        _workspace.Content.ShouldBe(Workspace.OneTask);
    }

    [Fact]
    public async Task The_source_line_of_a_refused_file_shows_no_secret()
    {
        _workspace.Replace("limit: 10", "limit: 10\n      password: \"hunter2\" hunter2");

        var result = await _workspace.RunAsync("sync");

        result.ExitCode.ShouldBe(4);
        result.Error.ShouldContain("password: ***");
        result.Error.ShouldNotContain("hunter");
    }

    [Fact]
    public async Task Verify_is_OK_after_a_run_and_says_what_is_wrong_and_which_command_helps()
    {
        await _workspace.RunAsync("sync");
        var well = await _workspace.RunAsync("verify");
        await _workspace.SqlAsync("update scheduled_tasks set status = 'moved' where id = 1");
        var pending = await _workspace.RunAsync("verify");
        await _workspace.RunAsync("sync");
        await _workspace.SqlAsync("update lockstep_base set content = replace(content, 'moved', 'forged'), file = 'gone.yml'");
        await _workspace.SqlAsync("update scheduled_tasks set lockstep_version = 77 where id = 1");
        var broken = await _workspace.RunAsync("verify", "--json");

        (well.ExitCode, pending.ExitCode, broken.ExitCode).ShouldBe((0, 4, 4));
        well.Output.Split('\n').Count(line => line.EndsWith("  OK", StringComparison.Ordinal)).ShouldBe(10);
        pending.Output.ShouldMatch("plan +WRONG; see: lockstep sync");
        var checks = JsonDocument.Parse(broken.Output).RootElement.GetProperty("checks").EnumerateArray().ToList();
        string[] wrong =
        [
            .. from check in checks where check.GetProperty("state").GetString() == "wrong" select check.GetProperty("name").GetString(),
        ];
        wrong.ShouldContain("base");
        wrong.ShouldContain("log");
        broken.Output.ShouldContain("gone.yml");
        broken.Output.ShouldContain("of version 77");
    }

    [Fact]
    public async Task Verify_reads_only_and_a_conflict_ends_with_3()
    {
        (await _workspace.RunAsync("verify")).ExitCode.ShouldBe(2);
        File.Exists(Path.Combine(_workspace.Folder, "config", "lockstep.db")).ShouldBeFalse();
        await _workspace.DisagreeAsync();

        var result = await _workspace.RunAsync("verify", "--quiet");

        result.ExitCode.ShouldBe(3, result.Output);
        result.Output.ShouldMatch("conflicts +WAITING; see: lockstep conflicts list");
    }

    [Fact]
    public async Task Verify_and_pause_work_on_PostgreSQL()
    {
        var database = await server.CreateDatabaseAsync();
        (string, string)[] environment = [("LOCKSTEP_DATABASE", database.Uri())];
        await _workspace.RunAsync(environment, "sync");
        var well = await _workspace.RunAsync(environment, "verify");
        await _workspace.RunAsync(environment, "pause", "--reason", "x", "--task", "1");
        _workspace.Replace("status: active", "status: paused");
        var paused = await _workspace.RunAsync(environment, "sync");
        await _workspace.RunAsync(environment, "resume", "--task", "1");
        await _workspace.RunAsync(environment, "sync");
        await database.ExecuteAsync(
            "alter table scheduled_tasks disable trigger all; delete from scheduled_tasks; alter table scheduled_tasks enable trigger all"
        );
        var broken = await _workspace.RunAsync(environment, "verify");

        (well.ExitCode, broken.ExitCode).ShouldBe((0, 4), well.Output + broken.Output);
        paused.Output.ShouldContain("nothing written WAITING 1 PAUSED");
        broken.Output.ShouldContain("task 1: its newest log entry wrote the row, and there is none");
    }

    [Fact]
    public async Task Resolve_all_resolves_each_and_says_so()
    {
        (await _workspace.DisagreeAsync()).ExitCode.ShouldBe(3);

        var without = await _workspace.RunAsync("conflicts", "resolve", "--all");
        var neither = await _workspace.RunAsync("conflicts", "resolve", "--choice", "merge");
        var all = await _workspace.RunAsync("conflicts", "resolve", "--all", "--on-conflict", "keep_db");
        var again = await _workspace.RunAsync("conflicts", "resolve", "--all", "--choice", "keep_db");

        (without.ExitCode, neither.ExitCode, all.ExitCode, again.ExitCode).ShouldBe((2, 2, 0, 0));
        all.Output.ShouldContain("Conflict 1 is resolved: keep_db");
        again.Output.ShouldContain("No conflict waits.");
        _workspace.Content.ShouldContain("status: running");
    }

    [Fact]
    public async Task On_a_terminal_a_long_wait_shows_what_it_is_at_and_a_pipe_sees_nothing_of_it()
    {
        await _workspace.RunAsync("sync");
        await _workspace.SqlAsync("update scheduled_tasks set status = 'moved' where id = 1");
        var pty =
            "import os,pty,sys; out=[]; rc=pty.spawn(['bash','-c',sys.argv[1]], lambda fd: (out.append(os.read(fd,1024)), out[-1])[1]); sys.exit(os.waitstatus_to_exitcode(rc))";
        var slow = $"flock config/schedule_config.yml.lock env TERM=xterm LOCKSTEP_LOCK_TIMEOUT=2500ms {Workspace.Command} sync";

        var seen = await _workspace.ShellAsync($"python3 -c \"{pty}\" \"{slow}\"");
        var piped = await _workspace.ShellAsync(slow);

        seen.Output.ShouldContain("[##########..........] writing 1 of the tasks");
        seen.Output.ShouldContain("\r\u001b[K");
        (seen.ExitCode, piped.ExitCode).ShouldBe((4, 4));
        (piped.Output + piped.Error).ShouldNotContain("[#");
    }

    public void Dispose() => _workspace.Dispose();
}
