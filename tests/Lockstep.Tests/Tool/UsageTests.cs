using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class UsageTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Theory]
    [InlineData("nothing/*.yml")]
    [InlineData("config/*.json")]
    public async Task C95_a_pattern_that_matches_nothing_ends_with_2(string pattern) =>
        await EndsWith2Async("matches no file", "sync", "--file", pattern);

    [Fact]
    public async Task C70_a_pattern_never_finds_what_editors_patch_and_lockstep_leave()
    {
        foreach (
            var name in new[]
            {
                "a.yml.rej",
                "a.yml~",
                ".sync-conflict-1.yml",
                "a.sync-conflict-2.yml",
                "a.yml.bak",
                "a.yml.bak.1",
                "a.yml.lock",
            }
        )
            await File.WriteAllTextAsync(
                Path.Combine(_workspace.Folder, "config", name),
                "tasks: []",
                TestContext.Current.CancellationToken
            );

        (await _workspace.RunAsync("status", "--file", "config/*")).Output.ShouldContain("config/schedule_config.yml");
    }

    [Theory]
    [InlineData("/dev/stdin")]
    [InlineData("/proc/self/fd/0")]
    [InlineData("-")]
    public async Task C96_a_stream_is_no_file(string path) =>
        await EndsWith2Async("is no file that can be written back", "sync", "--file", path);

    [Fact]
    public async Task C96_a_folder_is_no_file() => await EndsWith2Async("file config is a folder", "sync", "--file", "config");

    [Fact]
    public async Task C97_a_database_that_refuses_ends_with_1_and_shows_no_password()
    {
        var result = await _workspace.RunAsync(
            [("LOCKSTEP_DATABASE", "postgresql://lockstep:hunter2@127.0.0.1:1/tasks?connect_timeout=2")],
            "sync",
            "--verbose"
        );

        result.ExitCode.ShouldBe(1);
        (result.Output + result.Error).ShouldContain("LS1301");
        (result.Output + result.Error).ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("create table scheduled_tasks (id integer primary key, skill_name text, next_run_at text)", "no column schedule_cron")]
    [InlineData("create view scheduled_tasks as select 1 as id", "is a view")]
    public async Task C102_a_table_that_is_none_of_tasks_ends_with_2_and_is_named(string sql, string says)
    {
        await _workspace.SqlAsync(sql);

        foreach (var verb in new[] { "sync", "init" })
        {
            var result = await _workspace.RunAsync(verb);

            result.ExitCode.ShouldBe(2);
            result.Error.ShouldContain(says);
        }
    }

    [Fact]
    public async Task C104_a_row_whose_id_no_file_can_hold_is_a_refused_task_and_ends_with_4()
    {
        await _workspace.RunAsync("sync", "--id-type", "text");
        await _workspace.SqlAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values ('a b', 's', '@daily', '2026-12-01T09:00:00Z')"
        );

        (await _workspace.RunAsync("sync")).ExitCode.ShouldBe(4);
        (await _workspace.RunAsync("status")).ExitCode.ShouldBe(4);
    }

    [Theory]
    [InlineData("--databse", "did you mean --database?")]
    [InlineData("--databse=postgresql://u:hunter2@h/d", "did you mean --database?")]
    [InlineData("--forse", "did you mean --force?")]
    [InlineData("--nothing-like-it", "unknown option --nothing-like-it")]
    public async Task C98_an_unknown_option_ends_with_2_and_names_the_nearest(string option, string says)
    {
        var result = await _workspace.RunAsync("sync", option);

        (result.ExitCode, result.Output).ShouldBe((2, ""));
        result.Error.ShouldContain(says);
        result.Error.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("conflicts show one")]
    [InlineData("conflicts resolve one --choice merge")]
    public async Task What_is_not_the_number_of_a_conflict_ends_with_2(string line) =>
        await EndsWith2Async("'one' is not a conflict's number", line.Split(' '));

    [Fact]
    public async Task C98_an_unknown_verb_ends_with_2_and_names_the_nearest() => await EndsWith2Async("did you mean sync?", "snyc");

    [Fact]
    public async Task C98_an_unknown_variable_ends_with_2_and_names_the_nearest()
    {
        var result = await _workspace.RunAsync([("LOCKSTEP_DATABSE", "sqlite:x.db")], "sync");

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("unknown variable LOCKSTEP_DATABSE in the environment; did you mean LOCKSTEP_DATABASE?");
    }

    [Fact]
    public async Task C98_an_unknown_key_of_the_settings_file_ends_with_2_and_names_the_nearest()
    {
        var settings = Path.Combine(_workspace.Folder, "appsettings.json");
        await File.WriteAllTextAsync(settings, """{ "Lockstep": { "Databse": "sqlite:x.db" } }""", TestContext.Current.CancellationToken);

        await EndsWith2Async("unknown key Databse in the section Lockstep of appsettings.json; did you mean Database?", "sync");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e18")]
    [InlineData("2d")]
    public async Task C99_an_interval_out_of_range_ends_with_2(string interval) =>
        await EndsWith2Async("interval must lie between 1 second and 1 day", "serve", "--interval", interval);

    [Fact]
    public async Task C99_an_interval_that_is_no_time_ends_with_2() =>
        await EndsWith2Async("'soon' is no time", "serve", "--interval", "soon");

    [Theory]
    [InlineData("0.0.0.0:8000")]
    [InlineData("[::]:8000")]
    [InlineData("example.org:8000")]
    public async Task Listening_beyond_this_computer_is_refused(string address) =>
        await EndsWith2Async("needs API keys, which come with a later version", "serve", "--listen", address);

    [Fact]
    public async Task Without_a_verb_the_help_is_shown_and_the_exit_code_is_2()
    {
        var result = await _workspace.RunAsync();

        (result.ExitCode, result.Output).ShouldBe((2, ""));
        result.Error.ShouldContain("conflicts");
    }

    [Fact]
    public async Task A_choice_that_is_none_ends_with_2() =>
        await EndsWith2Async("'coin' is none of keep_yaml", "conflicts", "resolve", "1", "--choice", "coin");

    [Fact]
    public async Task Custom_without_a_field_ends_with_2() =>
        await EndsWith2Async("needs a --field", "conflicts", "resolve", "1", "--choice", "custom");

    public void Dispose() => _workspace.Dispose();

    private async Task EndsWith2Async(string says, params string[] arguments)
    {
        var result = await _workspace.RunAsync(arguments);

        result.ExitCode.ShouldBe(2);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain(says);
        Directory.GetFiles(_workspace.Folder, "*.db", SearchOption.AllDirectories).ShouldBeEmpty();
    }
}
