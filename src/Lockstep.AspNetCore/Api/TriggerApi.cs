using Lockstep.AspNetCore.Http;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lockstep.AspNetCore.Api;

/// <summary><c>POST /api/sync/trigger</c>: a run that begins after the request arrived. A conflict is one of its results, not an error.</summary>
internal static class TriggerApi
{
    /// <summary>Maps the address.</summary>
    public static void Map(IEndpointRouteBuilder routes, RequestFrame frame) =>
        routes.MapPost("/api/sync/trigger", frame.Around(TriggerAsync));

    private static async Task TriggerAsync(HttpContext context)
    {
        BodyKeys.RefuseQuery(context.Request);
        var body = await JsonBody.ReadAsync(context);
        BodyKeys.Allow(body, "direction", "force");
        var request = new SyncRequest(
            "api",
            Direction: BodyKeys.Name<SyncDirection>(body, "direction"),
            Force: BodyKeys.Bool(body, "force"),
            ByHand: true
        );
        var host = context.RequestServices.GetRequiredService<LockstepHost>();
        await JsonReply.WriteAsync(context, SyncJson.Of(await host.Loop.TriggerAsync(request, context.RequestAborted)));
    }
}
