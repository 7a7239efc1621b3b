using Lockstep.AspNetCore.Http;
using Lockstep.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lockstep.AspNetCore.Api;

/// <summary><c>GET /api/sync/status</c>: where things stand.</summary>
internal static class StatusApi
{
    /// <summary>Maps the address.</summary>
    public static void Map(IEndpointRouteBuilder routes, RequestFrame frame) =>
        routes.MapGet("/api/sync/status", frame.Around(StatusAsync));

    private static async Task StatusAsync(HttpContext context)
    {
        BodyKeys.RefuseQuery(context.Request);
        var host = context.RequestServices.GetRequiredService<LockstepHost>();
        await JsonReply.WriteAsync(context, SyncJson.Of(await host.Loop.StatusAsync(context.RequestAborted)));
    }
}
