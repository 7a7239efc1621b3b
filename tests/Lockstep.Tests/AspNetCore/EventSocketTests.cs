using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Lockstep.AspNetCore.WebSockets;
using Lockstep.Core.Model;
using Lockstep.Events;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.AspNetCore;

public sealed class EventSocketTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_event_is_one_flat_JSON_message_in_order_without_holes()
    {
        using var socket = await server.ConnectAsync();
        await server.Workspace.SqlAsync("update scheduled_tasks set status = 'paused' where id = 1");
        using var answer = await server.PostAsync("/api/sync/trigger", "{}");

        var last = 0L;
        JsonElement updated;
        do
        {
            updated = await ReceiveAsync(socket);
            var seq = updated.GetProperty("seq").GetInt64();
            (last == 0 || seq == last + 1).ShouldBeTrue();
            last = seq;
            updated.GetProperty("at").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        } while (updated.GetProperty("event").GetString() != "schedule_config_updated");

        updated.EnumerateObject().Select(member => member.Value.ValueKind).ShouldNotContain(JsonValueKind.Object);
    }

    [Fact]
    public async Task C90_a_message_beyond_4_KB_closes_with_1009()
    {
        using var socket = await server.ConnectAsync();
        await socket.SendAsync(new byte[4097].AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Token);

        (await CloseStatusAsync(socket)).ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task C91_a_binary_message_closes_with_1003_and_bad_UTF8_with_1007()
    {
        using var binary = await server.ConnectAsync();
        await binary.SendAsync(new byte[1].AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, Token);
        using var broken = await server.ConnectAsync();
        await broken.SendAsync(new byte[] { 0xff }.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Token);

        (await CloseStatusAsync(binary)).ShouldBe(WebSocketCloseStatus.InvalidMessageType);
        (await CloseStatusAsync(broken)).ShouldBe(WebSocketCloseStatus.InvalidPayloadData);
    }

    [Fact]
    public async Task What_a_client_says_otherwise_is_not_looked_at()
    {
        using var socket = await server.ConnectAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello").AsMemory(), WebSocketMessageType.Text, endOfMessage: true, Token);

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Token);

        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task C92_a_client_that_falls_too_far_behind_is_closed_with_1013()
    {
        var hub = new EventHub();
        var (near, far) = await PairAsync();
        using var ours = WebSocket.CreateFromStream(near, new WebSocketCreationOptions { IsServer = true });
        using var theirs = WebSocket.CreateFromStream(far, new WebSocketCreationOptions { IsServer = false });
        using var subscription = hub.Subscribe();
        for (var seq = 1; seq <= EventHub.LongestQueue + 1; seq++)
            hub.Publish(new SyncEvent(SyncEventName.TaskChanged, DateTimeOffset.UnixEpoch, TaskValue.Map.Empty) { Seq = seq });

        var serving = new EventSocket(ours, subscription, TimeProvider.System).RunAsync(CancellationToken.None);
        var received = 0;
        while ((await theirs.ReceiveAsync(new byte[4096].AsMemory(), Token)).MessageType != WebSocketMessageType.Close)
            received++;
        await theirs.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Token);

        (await serving).ShouldBeTrue();
        received.ShouldBe(EventHub.LongestQueue);
        theirs.CloseStatus.ShouldBe((WebSocketCloseStatus)1013);
    }

    internal static async Task<JsonElement> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
        received.MessageType.ShouldBe(WebSocketMessageType.Text);
        using var document = JsonDocument.Parse(buffer.AsMemory(0, received.Count));
        return document.RootElement.Clone();
    }

    internal static async Task<WebSocketCloseStatus?> CloseStatusAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), Token)).MessageType != WebSocketMessageType.Close) { }
        return socket.CloseStatus;
    }

    private static async Task<(Stream Near, Stream Far)> PairAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var far = new TcpClient();
        await far.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token);
        var near = await listener.AcceptTcpClientAsync(Token);
        return (near.GetStream(), far.GetStream());
    }
}
