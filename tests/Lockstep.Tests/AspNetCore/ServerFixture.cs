using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Lockstep.Tests.Tool;
using Xunit;

namespace Lockstep.Tests.AspNetCore;

/// <summary>One server on a folder of its own, with a client; for the tests of one class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private RunningServer _server = null!;

    internal Workspace Workspace => _workspace;

    internal RunningServer Server => _server;

    public HttpClient Client { get; } = new();

    public Uri Url => _server.Url;

    public async ValueTask InitializeAsync()
    {
        _server = await _workspace.ServeAsync();
        Client.BaseAddress = Url;
        await ReadyAsync();
    }

    public async Task<HttpResponseMessage> PostAsync(string path, string json, string type = "application/json")
    {
        using var content = new StringContent(json, Encoding.UTF8);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        return await Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await JsonAsync(response);
    }

    /// <summary>Asks until the answer is as it should be.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var answer = await GetAsync(path);
            if (holds(answer))
                return answer;

            await Task.Delay(20, patience.Token);
        }
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    public async Task<ClientWebSocket> ConnectAsync(string? origin = null)
    {
        var socket = new ClientWebSocket();
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);

        var url = new UriBuilder(Url) { Scheme = "ws", Path = "/ws/sync" }.Uri;
        await socket.ConnectAsync(url, TestContext.Current.CancellationToken);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        _workspace.Dispose();
    }

    private async Task ReadyAsync()
    {
        while (true)
        {
            using var response = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            if (response.IsSuccessStatusCode)
                return;

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
