using System.Collections.Immutable;
using System.Text.Json;
using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Model;

public sealed class TaskJsonTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("12345678901234567890.10")]
    [InlineData("\"ä \\\" \\\\ \\n\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"z":[1,{"a":null}],"b":"x"}""")]
    public void A_JSON_text_comes_back_as_it_was(string json) => TaskJson.ToText(TaskJson.Parse(json)).ShouldBe(json);

    [Fact]
    public void A_text_comes_back_whatever_its_characters()
    {
        var text = TaskValue.Of("😀 \u0001 \u0085 \u2028 \uFEFF <&>");

        TaskJson.Parse(TaskJson.ToText(text)).ShouldBe(text);
    }

    [Theory]
    [InlineData("""{"a": 1, "a": 2}""")]
    [InlineData("""{"a": 1} x""")]
    [InlineData("{'a': 1}")]
    [InlineData("[1,]")]
    [InlineData("")]
    public void What_is_no_strict_JSON_is_refused(string json) => Should.Throw<JsonException>(() => TaskJson.Parse(json));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Nesting_ends_at_64(int depth, bool valid)
    {
        var json = new string('[', depth) + new string(']', depth);

        if (valid)
        {
            TaskJson.ToText(TaskJson.Parse(json)).ShouldBe(json);
        }
        else
        {
            Should.Throw<JsonException>(() => TaskJson.Parse(json));
        }
    }

    [Fact]
    public void A_base_comes_back_as_it_was()
    {
        var soon = TaskValue.Of(new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));
        var task = new BaseTask(
            new TaskId(7),
            "config/schedule_config.yml",
            TaskValue.Map.Of([
                KeyValuePair.Create("skill_name", TaskValue.Of("backup-db")),
                KeyValuePair.Create("next_run_at", soon),
                KeyValuePair.Create("params_json", TaskJson.Parse("""{"limit":1.10,"to":["a"]}""")),
                KeyValuePair.Create("status", TaskValue.Null),
            ]),
            ImmutableSortedSet.Create(StringComparer.Ordinal, "status", "user_id"),
            ImmutableDictionary<string, ImmutableArray<TaskValue>>.Empty.Add("next_run_at", [soon])
        );

        TaskJson.BaseFrom(task.Id, task.File, TaskJson.BaseToText(task)).ShouldBe(task);
    }
}
