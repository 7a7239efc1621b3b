using System.Text.Json;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class VerbTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task Plan_shows_what_a_run_would_do_and_writes_nothing()
    {
        await _workspace.RunAsync("sync");
        await _workspace.SqlAsync("update scheduled_tasks set status = 'paused' where id = 1");

        var plan = await _workspace.RunAsync("plan");
        var withCode = await _workspace.RunAsync("plan", "--exit-code", "--json");

        (plan.ExitCode, withCode.ExitCode).ShouldBe((0, 5));
        plan.Output.ShouldContain("-    status: active");
        plan.Output.ShouldContain("+    status: paused");
        plan.Output.ShouldContain("item  1  update  status: ");
        JsonDocument.Parse(withCode.Output).RootElement.GetProperty("tasks")[0].GetProperty("item").GetString().ShouldBe("update");
        _workspace.Content.ShouldBe(Workspace.OneTask);
    }

    [Fact]
    public async Task Plan_with_nothing_to_do_ends_with_0()
    {
        await _workspace.RunAsync("sync");

        (await _workspace.RunAsync("plan", "--exit-code")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Status_says_where_things_stand()
    {
        await _workspace.RunAsync("sync");

        var status = await _workspace.RunAsync("status");

        status.ExitCode.ShouldBe(0);
        status.Output.ShouldContain("in_step");
        status.Output.ShouldContain("config/schedule_config.yml: 1 task");
        status.Output.ShouldContain("lockstep.db");
        status.Output.ShouldMatch(@"last sync  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(cli\)");
    }

    [Fact]
    public async Task Validate_needs_no_database_and_makes_none()
    {
        var result = await _workspace.RunAsync("validate");

        (result.ExitCode, result.Error).ShouldBe((0, ""));
        result.Output.ShouldContain("config/schedule_config.yml: 1 task, 0 warnings");
        Directory.GetFiles(Path.Combine(_workspace.Folder, "config")).ShouldBe([_workspace.File]);
    }

    [Fact]
    public async Task Validate_shows_each_fault_with_its_line_and_a_caret()
    {
        _workspace.Replace("\"0 2 * * *\"", "\"60 2 * * *\"");

        var result = await _workspace.RunAsync("validate", "config/schedule_config.yml");

        result.ExitCode.ShouldBe(4);
        result.Error.ShouldContain("config/schedule_config.yml: YAML validation failed");
        result.Error.ShouldContain("config/schedule_config.yml:4:");
        result.Error.ShouldContain("error LS1203");
        result.Error.Split('\n').ShouldContain(line => line.Trim() == "^");
    }

    [Fact]
    public async Task Validate_tells_which_of_several_files_is_missing()
    {
        var result = await _workspace.RunAsync("validate", "config/schedule_config.yml", "config/nothing.yml", "--json");

        result.ExitCode.ShouldBe(4);
        var files = JsonDocument.Parse(result.Output).RootElement;
        (files[0].GetProperty("valid").GetBoolean(), files[1].GetProperty("valid").GetBoolean()).ShouldBe((true, false));
        files[1].GetProperty("refusal").GetProperty("code").GetString().ShouldBe("LS1001");
    }

    [Theory]
    [InlineData("config/nothing.yml", "config/nothing.yml: LS1001")]
    [InlineData("config/broken.yml", "config/broken.yml:1:9: YAML validation failed: LS1006")]
    [InlineData("config/empty.yml", "config/empty.yml:1:1: YAML validation failed: LS1002")]
    public async Task Validate_says_once_why_a_whole_file_is_refused(string file, string beginning)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_workspace.Folder, "config/broken.yml"),
            "tasks: a: b\n",
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(Path.Combine(_workspace.Folder, "config/empty.yml"), "", TestContext.Current.CancellationToken);

        var result = await _workspace.RunAsync("validate", file);

        result.ExitCode.ShouldBe(4);
        result.Error.ShouldStartWith(beginning);
        result.Error.Split("failed").Length.ShouldBeLessThan(3);
        result.Error.Split('\n').Count(line => line.Trim() == "^").ShouldBe(file.Contains("broken", StringComparison.Ordinal) ? 1 : 0);
    }

    [Fact]
    public async Task C101_a_value_with_escapes_is_printed_escaped()
    {
        _workspace.Replace("skill_name: report   # the nightly one", "skill_name: \"\\e[31mred\"");
        await _workspace.RunAsync("sync");
        await _workspace.SqlAsync("update scheduled_tasks set skill_name = char(27) || '[32mgreen' where id = 1");
        _workspace.Replace("[31mred", "[33myellow");
        await _workspace.RunAsync("sync");

        var result = await _workspace.RunAsync("conflicts", "show", "1");

        result.Output.ShouldContain("[32mgreen");
        result.Output.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task Init_makes_the_table_and_says_so()
    {
        var result = await _workspace.RunAsync("init", "--id-type", "text");

        (result.ExitCode, result.Error).ShouldBe((0, ""));
        result.Output.ShouldContain("The table scheduled_tasks");
        result.Output.ShouldContain("ids of type text");
        await _workspace.SqlAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values ('a', 'b', '@daily', '2026-12-01')"
        );
    }

    public void Dispose() => _workspace.Dispose();
}
