using System.Text.Json;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class SyncCommandTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task A_run_prints_one_line_and_the_next_finds_nothing_to_do()
    {
        var first = await _workspace.RunAsync("sync");
        var second = await _workspace.RunAsync("sync");

        (first.ExitCode, first.Error).ShouldBe((0, ""));
        first.Output.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ sync bidirectional: 1 row, 0 items written\r?\n$");
        second.Output.ShouldEndWith("sync bidirectional: nothing written" + Environment.NewLine);
    }

    [Fact]
    public async Task A_row_changed_in_SQL_changes_exactly_that_value_in_the_file()
    {
        await _workspace.RunAsync("sync");
        await _workspace.SqlAsync("update scheduled_tasks set status = 'paused' where id = 1");

        var result = await _workspace.RunAsync("sync", "--direction", "db_to_yaml");

        result.Output.ShouldContain("sync db_to_yaml: 0 rows, 1 item written");
        _workspace.Content.ShouldBe(Workspace.OneTask.Replace("status: active", "status: paused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task As_JSON_the_outcome_is_one_object()
    {
        using var json = JsonDocument.Parse((await _workspace.RunAsync("sync", "--json")).Output);

        json.RootElement.GetProperty("status").GetString().ShouldBe("in_step");
        json.RootElement.GetProperty("run").GetProperty("rows_written").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Quiet_prints_nothing_when_all_is_well() =>
        (await _workspace.RunAsync("sync", "--quiet")).ShouldBe(new ToolResult(0, "", ""));

    [Fact]
    public async Task A_conflict_ends_with_3_and_is_counted_even_when_quiet()
    {
        await _workspace.DisagreeAsync();

        var result = await _workspace.RunAsync("sync", "--quiet");

        result.ExitCode.ShouldBe(3);
        result.Output.ShouldContain("CONFLICTS 1");
    }

    [Fact]
    public async Task A_file_that_does_not_parse_ends_with_4_and_shows_the_place()
    {
        await _workspace.RunAsync("sync");
        _workspace.Replace("\"0 2 * * *\"", "*/5 * * * *");

        var result = await _workspace.RunAsync("sync");

        result.ExitCode.ShouldBe(4);
        result.Output.ShouldContain("DEGRADED");
        result.Error.ShouldContain("config/schedule_config.yml:4:");
        result.Error.ShouldContain("YAML validation failed");
        result.Error.ShouldContain("schedule_cron: */5 * * * *");
    }

    [Fact]
    public async Task What_the_guard_holds_ends_with_4_until_it_is_forced()
    {
        await _workspace.RunAsync("sync");
        File.WriteAllText(_workspace.File, "tasks: []\n");

        var held = await _workspace.RunAsync("sync");
        var forced = await _workspace.RunAsync("sync", "--force");

        (held.ExitCode, forced.ExitCode).ShouldBe((4, 0));
        held.Output.ShouldContain("HELD 1");
        held.Output.ShouldNotContain("WAITING");
        held.Error.ShouldContain("--force");
        forced.Output.ShouldContain("1 row");
    }

    [Fact]
    public async Task A_file_that_another_process_has_locked_ends_with_4()
    {
        await _workspace.RunAsync("sync");
        await _workspace.SqlAsync("update scheduled_tasks set status = 'paused' where id = 1");

        var result = await _workspace.ShellAsync(
            $"flock config/schedule_config.yml.lock env LOCKSTEP_LOCK_TIMEOUT=100ms {Workspace.Command} sync"
        );

        result.ExitCode.ShouldBe(4);
        result.Output.ShouldContain("LOCKED");
        result.Error.ShouldContain("locked by another process");
    }

    [Theory]
    [InlineData("| true")]
    [InlineData(">&-")]
    [InlineData("2>&- >&-")]
    public async Task C100_a_closed_output_is_no_fault_and_the_run_completes(string ending)
    {
        var result = await _workspace.ShellAsync($"set -o pipefail; {Workspace.Command} sync --json {ending}");

        (result.ExitCode, result.Output, result.Error).ShouldBe((0, "", ""));
        (await _workspace.RunAsync("sync")).Output.ShouldContain("nothing written");
    }

    public void Dispose() => _workspace.Dispose();
}
