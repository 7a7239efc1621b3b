using Lockstep.AspNetCore.Http;
using Lockstep.Core.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lockstep.AspNetCore.WebSockets;

/// <summary><c>/ws/sync</c>: the events as they happen.</summary>
internal static class EventsEndpoint
{
    private static readonly WebSocketOptions Options = new()
    {
        KeepAliveInterval = TimeSpan.FromSeconds(15),
        KeepAliveTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Maps the address, with the WebSocket protocol switched on for it alone.</summary>
    public static void Map(IEndpointRouteBuilder routes, RequestFrame frame)
    {
        var pipeline = routes.CreateApplicationBuilder();
        pipeline.UseWebSockets(Options);
        pipeline.Run(ListenAsync);
        routes.MapGet("/ws/sync", frame.Around(pipeline.Build()));
    }

    private static async Task ListenAsync(HttpContext context)
    {
        BodyKeys.RefuseQuery(context.Request);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            throw new RequestFault(StatusCodes.Status426UpgradeRequired, ErrorCode.BadRequest, "This address speaks WebSocket only.");
        }

        var services = context.RequestServices;
        var host = services.GetRequiredService<LockstepHost>();
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var subscription = host.Hub.Subscribe();
        var client = new EventSocket(socket, subscription, services.GetRequiredService<TimeProvider>());
        if (await client.RunAsync(services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping))
            Log.ListenerTooSlow(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(EventsEndpoint)));
    }
}
