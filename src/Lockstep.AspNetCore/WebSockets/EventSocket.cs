using System.Net.WebSockets;
using Lockstep.Events;

namespace Lockstep.AspNetCore.WebSockets;

/// <summary>One client that listens to the events: each goes out as one text message; what the client sends is not looked at, but kept small.</summary>
internal sealed class EventSocket(WebSocket socket, EventSubscription subscription, TimeProvider time)
{
    /// <summary>The largest message that a client may send, in bytes.</summary>
    public const int LargestMessage = 4 * 1024;

    /// <summary>The close status of a client that did not keep up: try again later.</summary>
    public const WebSocketCloseStatus TooSlow = (WebSocketCloseStatus)1013;

    private static readonly TimeSpan LongestSend = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

    private volatile Goodbye? _goodbye;

    /// <summary>Serves the client until it leaves, misbehaves, falls behind, or the server stops.</summary>
    /// <returns>Whether it was cut off because it did not keep up.</returns>
    public async Task<bool> RunAsync(CancellationToken stopping)
    {
        using var impatience = new CancellationTokenSource();
        await using var whenStopping = stopping.Register(() =>
            End(new Goodbye(WebSocketCloseStatus.EndpointUnavailable, "The server stops."))
        );
        var receiving = ReceiveAsync(impatience.Token);
        var hasFallenBehind = false;
        try
        {
            await SendAsync();
            hasFallenBehind = _goodbye is null;
            await CloseAsync(_goodbye ?? new Goodbye(TooSlow, "The events came faster than they were read; connect again."));
            impatience.CancelAfter(LongestGoodbye);
            await receiving;
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The connection broke, or the client read nothing for too long; there is nobody to say goodbye to.
            hasFallenBehind = _goodbye is null;
            socket.Abort();
            await impatience.CancelAsync();
            await receiving;
        }

        return hasFallenBehind;
    }

    private async Task SendAsync()
    {
        var events = subscription.Events;
        while (_goodbye is null && await events.WaitToReadAsync(CancellationToken.None))
        {
            while (_goodbye is null && events.TryRead(out var syncEvent))
            {
                using var patience = new CancellationTokenSource(LongestSend, time);
                await socket.SendAsync(EventText.Of(syncEvent), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
            }
        }
    }

    private async Task CloseAsync(Goodbye goodbye)
    {
        using var patience = new CancellationTokenSource(LongestGoodbye, time);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(goodbye.Status, goodbye.Words, patience.Token);
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[LargestMessage];
        var length = 0;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    End(new Goodbye(WebSocketCloseStatus.NormalClosure, ""));
                    return;
                }

                length += received.Count;
                if (received.MessageType == WebSocketMessageType.Binary)
                    End(new Goodbye(WebSocketCloseStatus.InvalidMessageType, "Messages are text."));
                else if (length > LargestMessage)
                    End(new Goodbye(WebSocketCloseStatus.MessageTooBig, "A message is at most 4 KB long."));

                length = received.EndOfMessage ? 0 : length;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            End(new Goodbye(WebSocketCloseStatus.ProtocolError, "The connection broke."));
        }
    }

    // The first reason counts. Ending the subscription wakes the sender.
    private void End(Goodbye goodbye)
    {
        Interlocked.CompareExchange(ref _goodbye, goodbye, null);
        subscription.Dispose();
    }

    private sealed record Goodbye(WebSocketCloseStatus Status, string Words);
}
