using System.Text.Json;
using Lockstep.Tests.Conventions;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

/// <summary>The schema for editors, judged by a validator that knows nothing of Lockstep.</summary>
public sealed class SchemaCommandTests : IDisposable
{
    // Time stamps are texts to an editor, as they are to YAML 1.2.
    private const string Validate = """
        import json, sys, yaml, jsonschema
        class Loader(yaml.SafeLoader): pass
        Loader.yaml_implicit_resolvers = {k: [r for r in v if r[0] != 'tag:yaml.org,2002:timestamp'] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for error in validator.iter_errors(yaml.load(open(sys.argv[2]), Loader)): print(error.message)
        """;

    private const string Good = "id: 1\n    skill_name: a\n    schedule_cron: \"0 9 * * 1-5\"\n    next_run_at: 2026-12-01T09:00:00Z";
    private readonly Workspace _workspace = new();

    [Fact]
    public async Task The_sample_file_and_the_forms_that_Lockstep_takes_are_valid()
    {
        (await FaultsAsync(Repository.Read("config/schedule_config.yml"))).ShouldBe("");
        foreach (
            var change in new[]
            {
                ("id: 1", "id: \"1\""),
                ("T09:00:00Z", " 09:00"),
                ("T09:00:00Z", ""),
                ("0 9 * * 1-5", "@daily"),
                ("0 9 * * 1-5", "0 0 9 * * 1-5"),
            }
        )
        {
            var text =
                $"tasks:\n  - {Good.Replace(change.Item1, change.Item2, StringComparison.Ordinal)}\n    colour: [red]\n    status: null\n";
            (await FaultsAsync(text)).ShouldBe("", text);
            await File.WriteAllTextAsync(_workspace.File, text, TestContext.Current.CancellationToken);
            (await _workspace.RunAsync("validate")).ExitCode.ShouldBe(0, text);
        }

        (await FaultsAsync("tasks:\n")).ShouldBe("");
        (await FaultsAsync($"- {Good.Replace("\n    ", "\n  ", StringComparison.Ordinal)}\n")).ShouldBe("");
    }

    [Theory]
    [InlineData("id: 1", "id: 01x")]
    [InlineData("id: 1", "id: 1.5")]
    [InlineData("skill_name: a", "name: a")]
    [InlineData("skill_name: a", "skill_name: []")]
    [InlineData("0 9 * * 1-5", "0 9 * *")]
    [InlineData("0 9 * * 1-5", "@dayly")]
    [InlineData("2026-12-01T09:00:00Z", "tomorrow")]
    [InlineData("2026-12-01T09:00:00Z", "null")]
    public async Task What_Lockstep_refuses_an_editor_underlines(string good, string bad) =>
        (await FaultsAsync($"tasks:\n  - {Good.Replace(good, bad, StringComparison.Ordinal)}\n")).ShouldNotBe("");

    [Fact]
    public async Task The_options_in_force_are_in_it()
    {
        var text = (await _workspace.RunAsync("schema", "--id-type", "uuid")).Output;
        var uuid = JsonDocument
            .Parse(text)
            .RootElement.GetProperty("$defs")
            .GetProperty("task")
            .GetProperty("properties")
            .GetProperty("id");
        var moved = (await _workspace.RunAsync([("LOCKSTEP_RUNTIME_FIELDS", "status")], "schema")).Output;

        uuid.GetProperty("format").GetString().ShouldBe("uuid");
        moved.ShouldContain("as the database or a scheduler sets it. A scheduler moves it all day");
    }

    [Fact]
    public async Task It_is_written_where_told_but_not_over_something_else_and_the_line_names_it_from_the_schedule()
    {
        var written = await _workspace.RunAsync("schema", "--out", "schedule.schema.json", "--line");
        var refused = await _workspace.RunAsync("schema", "--out", "config/schedule_config.yml");

        written.Output.Trim().ShouldBe("# yaml-language-server: $schema=../schedule.schema.json");
        refused.ExitCode.ShouldBe(2);
        _workspace.Content.ShouldBe(Workspace.OneTask);
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<string> FaultsAsync(string text)
    {
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(_workspace.Folder, "validate.py"), Validate, cancel);
        await File.WriteAllTextAsync(Path.Combine(_workspace.Folder, "sample.yml"), text, cancel);
        if (!File.Exists(Path.Combine(_workspace.Folder, "schema.json")))
            (await _workspace.RunAsync("schema", "--out", "schema.json")).ExitCode.ShouldBe(0);

        var result = await _workspace.ShellAsync("/usr/bin/python3 validate.py schema.json sample.yml");
        (result.ExitCode, result.Error).ShouldBe((0, ""));
        return result.Output;
    }
}
