using System.Net.WebSockets;
using System.Text.Json;
using Lockstep.Tests.Files;
using Lockstep.Tests.Tool;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.AspNetCore;

public sealed class ServeTests : IAsyncLifetime
{
    private readonly ServerFixture _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_edit_of_either_side_shows_on_the_other_without_being_asked()
    {
        _server.Workspace.Replace("limit: 10", "limit: 20");
        await _server.UntilAsync(
            "/api/sync/status",
            status => status.GetProperty("last_run") is { ValueKind: JsonValueKind.Object } run && run.GetProperty("number").GetInt64() == 2
        );

        await _server.Workspace.SqlAsync("update scheduled_tasks set status = 'paused' where id = 1");
        await Eventually.True(() => _server.Workspace.Content.Contains("status: paused", StringComparison.Ordinal), "the file is written");

        _server.Workspace.Content.ShouldContain("report   # the nightly one");
    }

    [Fact]
    public async Task SIGTERM_ends_it_with_0_and_closes_WebSockets_with_1001()
    {
        using var socket = await _server.ConnectAsync();
        var closing = EventSocketTests.CloseStatusAsync(socket);

        var stopping = _server.Server.StopAsync();
        (await closing).ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);

        (await stopping).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_with_1_names_the_port_and_writes_nothing()
    {
        using var other = new Workspace();

        var result = await other.RunAsync("serve", "--listen", $"127.0.0.1:{_server.Url.Port}");

        result.ExitCode.ShouldBe(1);
        result
            .Error.Trim()
            .ShouldBe(
                $"lockstep: cannot listen on 127.0.0.1:{_server.Url.Port}: Address already in use. "
                    + "Is another server running? Choose a port with --listen HOST:PORT."
            );
        Directory.GetFiles(Path.Combine(other.Folder, "config")).ShouldBe([other.File]);
    }

    [Fact]
    public void At_its_start_it_says_what_it_keeps_in_step_and_where_it_listens()
    {
        using var announcement = JsonDocument.Parse(_server.Server.Announcement);

        announcement.RootElement.GetProperty("file").GetString().ShouldBe("config/schedule_config.yml");
        announcement.RootElement.GetProperty("database").GetString()!.ShouldContain("lockstep.db");
        announcement.RootElement.GetProperty("url").GetString()!.ShouldStartWith("http://127.0.0.1:");
    }

    [Fact]
    public async Task Quiet_logs_what_needs_a_person_and_nothing_else()
    {
        using var other = new Workspace("tasks: [");
        await using var server = await other.ServeAsync("--quiet");
        using var client = new HttpClient { BaseAddress = server.Url };
        using var triggered = await client.PostAsync(
            new Uri("/api/sync/trigger", UriKind.Relative),
            null,
            TestContext.Current.CancellationToken
        );

        var log = (await server.StopAsync()).Error;

        log.ShouldContain("warn: ");
        log.ShouldContain("State: degraded, ");
        log.ShouldNotContain("info: ");
    }

    [Fact]
    public async Task Without_a_database_it_starts_degraded_answers_and_shows_no_password()
    {
        using var other = new Workspace();
        await using var server = await other.ServeAsync("--database", "postgresql://lockstep:hunter2@127.0.0.1:1/tasks");
        using var client = new HttpClient { BaseAddress = server.Url };

        using var live = await client.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);
        using var conflicts = await client.GetAsync(
            new Uri("/api/sync/conflicts", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        using var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        var status = await client.GetStringAsync(new Uri("/api/sync/status", UriKind.Relative), TestContext.Current.CancellationToken);
        var ended = await server.StopAsync();

        ((int)live.StatusCode, (int)ready.StatusCode, (int)conflicts.StatusCode).ShouldBe((200, 503, 503));
        status.ShouldContain("\"state\":\"degraded\"");
        (server.Announcement + status + ended.Error).ShouldNotContain("hunter2");
        ended.ExitCode.ShouldBe(0);
    }
}
