using System.Text.Json;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class ConflictsCommandTests : IDisposable
{
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task A_conflict_is_listed_shown_and_resolved()
    {
        var found = await _workspace.DisagreeAsync();
        var list = await _workspace.RunAsync("conflicts", "list");
        var show = await _workspace.RunAsync("conflicts", "show", "1");
        var resolve = await _workspace.RunAsync("conflicts", "resolve", "1", "--choice", "keep_db", "--by", "ann");
        var after = await _workspace.RunAsync("conflicts", "list");

        (found.ExitCode, list.ExitCode, show.ExitCode).ShouldBe((3, 3, 3));
        list.Output.ShouldContain("1  task 1  field");
        show.Output.ShouldContain("lockstep conflicts resolve 1 --choice");
        show.Output.ShouldMatch("status +\"active\" +\"paused\" +\"running\"");
        resolve.ShouldBe(new ToolResult(0, $"Conflict 1 is resolved: keep_db, by ann.{Environment.NewLine}", ""));
        _workspace.Content.ShouldContain("status: running");
        (after.ExitCode, after.Output.Trim()).ShouldBe((0, "No conflict waits."));
    }

    [Fact]
    public async Task Custom_takes_a_value_for_a_field()
    {
        await _workspace.DisagreeAsync();

        await _workspace.RunAsync("conflicts", "resolve", "1", "--choice", "custom", "--field", "status=retired");

        _workspace.Content.ShouldContain("status: retired");
        (await _workspace.RunAsync("sync")).Output.ShouldContain("nothing written");
    }

    [Fact]
    public async Task C82_a_second_resolution_says_what_closed_it()
    {
        await _workspace.DisagreeAsync();
        await _workspace.RunAsync("conflicts", "resolve", "1", "--choice", "keep_db", "--by", "ann");

        var second = await _workspace.RunAsync("conflicts", "resolve", "1", "--choice", "keep_yaml");

        second.ExitCode.ShouldBe(1);
        second.Error.ShouldContain("LS1401");
        second.Error.ShouldContain("resolved with keep_db by ann");
    }

    [Fact]
    public async Task C83_a_value_that_is_not_valid_leaves_it_open()
    {
        await _workspace.DisagreeAsync();

        var result = await _workspace.RunAsync("conflicts", "resolve", "1", "--choice", "custom", "--field", "status={\"a\":1}");

        (result.ExitCode, result.Error).ShouldSatisfyAllConditions(
            found => found.ExitCode.ShouldBe(2),
            found => found.Error.ShouldContain("LS1403")
        );
        (await _workspace.RunAsync("conflicts", "list")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task C84_values_that_have_moved_are_shown_and_nothing_is_written()
    {
        await _workspace.DisagreeAsync();
        await _workspace.SqlAsync("update scheduled_tasks set status = 'failed' where id = 1");

        var result = await _workspace.RunAsync("conflicts", "resolve", "1", "--choice", "keep_db");

        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("LS1402");
        result.Error.ShouldContain("\"failed\"");
        _workspace.Content.ShouldContain("status: paused");
    }

    [Fact]
    public async Task A_conflict_that_is_not_there_ends_with_1()
    {
        (await _workspace.RunAsync("conflicts", "show", "7")).ExitCode.ShouldBe(1);
        (await _workspace.RunAsync("conflicts", "resolve", "7", "--choice", "merge")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task As_JSON_a_conflict_has_the_names_that_clients_know()
    {
        await _workspace.DisagreeAsync();

        var conflict = JsonDocument.Parse((await _workspace.RunAsync("conflicts", "list", "--json")).Output).RootElement[0];

        foreach (
            var name in new[] { "conflict_id", "task_id", "yaml_updated_at", "db_updated_at", "conflict_reason", "yaml_data", "db_data" }
        )
            conflict.TryGetProperty(name, out _).ShouldBeTrue(name);
    }

    public void Dispose() => _workspace.Dispose();
}
