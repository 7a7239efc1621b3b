using System.Net;
using System.Text.Json;
using Lockstep.Files;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.AspNetCore;

public sealed class SyncApiTests : IAsyncLifetime
{
    private readonly ServerFixture _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_status_has_the_names_that_clients_know()
    {
        var status = await _server.UntilAsync("/api/sync/status", answer => answer.GetProperty("state").GetString() == "in_step");

        status.GetProperty("total_tasks").GetInt32().ShouldBe(1);
        status.GetProperty("pending_conflicts").GetInt32().ShouldBe(0);
        status.GetProperty("sync_source").GetString().ShouldNotBeNullOrEmpty();
        status.GetProperty("last_sync_timestamp").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        status.GetProperty("files")[0].GetProperty("path").GetString().ShouldBe("config/schedule_config.yml");
    }

    [Fact]
    public async Task A_trigger_answers_with_what_its_run_found()
    {
        await _server.Workspace.SqlAsync("update scheduled_tasks set status = 'paused' where id = 1");

        using var response = await _server.PostAsync("/api/sync/trigger", "{}");
        var outcome = await ServerFixture.JsonAsync(response);

        outcome.GetProperty("status").GetString().ShouldBe("in_step");
        outcome.GetProperty("direction").GetString().ShouldBe("bidirectional");
        outcome.GetProperty("conflicts_detected").GetInt32().ShouldBe(0);
        _server.Workspace.Content.ShouldContain("status: paused");
    }

    [Fact]
    public async Task C81_of_a_hundred_triggers_each_gets_200()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _server.PostAsync("/api/sync/trigger", "{}")));

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_conflict_is_a_result_and_can_be_resolved()
    {
        var conflict = await DisagreeAsync();

        conflict.GetProperty("task_id").GetInt32().ShouldBe(1);
        conflict.GetProperty("yaml_data").GetProperty("status").GetString().ShouldBe("paused");
        conflict.GetProperty("db_data").GetProperty("status").GetString().ShouldBe("running");

        using var resolved = await ResolveAsync(conflict, """{"choice":"keep_yaml","by":"ann"}""");
        var closed = await ServerFixture.JsonAsync(resolved);

        resolved.StatusCode.ShouldBe(HttpStatusCode.OK);
        closed.GetProperty("status").GetString().ShouldBe("resolved");
        closed.GetProperty("closed_by").GetString().ShouldBe("ann");
        (await _server.GetAsync("/api/sync/conflicts")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task C82_a_second_resolution_gets_409_with_what_closed_it()
    {
        var conflict = await DisagreeAsync();
        using var first = await ResolveAsync(conflict, """{"choice":"keep_db","by":"ann"}""");

        using var second = await ResolveAsync(conflict, """{"choice":"keep_yaml"}""");
        var problem = await ServerFixture.JsonAsync(second);

        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        problem.GetProperty("code").GetString().ShouldBe("LS1401");
        problem.GetProperty("conflict").GetProperty("closed_by").GetString().ShouldBe("ann");
        problem.GetProperty("conflict").GetProperty("choice").GetString().ShouldBe("keep_db");
    }

    [Theory]
    [InlineData("""{"choice":"custom","fields":{"status":{"value":[1]}}}""")]
    [InlineData("""{"choice":"custom","fields":{"user_id":"db"}}""")]
    public async Task C83_a_value_that_is_not_valid_gets_422_and_leaves_it_open(string body)
    {
        var conflict = await DisagreeAsync();

        using var response = await ResolveAsync(conflict, body);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _server.GetAsync("/api/sync/conflicts")).GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task C84_after_the_sides_have_moved_a_resolution_gets_409_with_the_new_values()
    {
        var conflict = await DisagreeAsync();
        await _server.Workspace.SqlAsync("update scheduled_tasks set status = 'failed' where id = 1");

        using var response = await ResolveAsync(conflict, """{"choice":"keep_db","version":1}""");
        var problem = await ServerFixture.JsonAsync(response);

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        problem.GetProperty("code").GetString().ShouldBe("LS1402");
        problem.GetProperty("conflict").GetProperty("db_data").GetProperty("status").GetString().ShouldBe("failed");
    }

    [Fact]
    public async Task A_lost_file_degrades_the_server_and_does_not_end_it()
    {
        File.Delete(_server.Workspace.File);

        using var response = await _server.PostAsync("/api/sync/trigger", "{}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ServerFixture.JsonAsync(response)).GetProperty("status").GetString().ShouldBe("degraded");
    }

    private async Task<JsonElement> DisagreeAsync()
    {
        // Under the file's lock the server carries neither edit before both are made.
        await using (await new ScheduleFile(_server.Workspace.File).LockAsync(TestContext.Current.CancellationToken))
        {
            _server.Workspace.Replace("status: active", "status: paused # by hand");
            await _server.Workspace.SqlAsync("update scheduled_tasks set status = 'running' where id = 1");
        }

        using var response = await _server.PostAsync("/api/sync/trigger", "{}");
        var conflicts = await _server.UntilAsync("/api/sync/conflicts", list => list.GetArrayLength() == 1);
        return conflicts[0];
    }

    private Task<HttpResponseMessage> ResolveAsync(JsonElement conflict, string body) =>
        _server.PostAsync($"/api/sync/conflicts/{conflict.GetProperty("conflict_id").GetInt64()}/resolve", body);
}
