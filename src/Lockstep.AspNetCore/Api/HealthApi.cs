using Lockstep.AspNetCore.Http;
using Lockstep.Core.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lockstep.AspNetCore.Api;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: the schema is made and a first compare is done.
/// </summary>
internal static class HealthApi
{
    // Many monitors ask with HEAD.
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the addresses.</summary>
    public static void Map(IEndpointRouteBuilder routes, RequestFrame frame)
    {
        routes.MapMethods("/health/live", Methods, frame.Around(context => SayAsync(context, "live")));
        routes.MapMethods("/health/ready", Methods, frame.Around(ReadyAsync));
    }

    private static Task ReadyAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<LockstepHost>().Loop.IsReady
            ? SayAsync(context, "ready")
            : Problem.WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                ErrorCode.NotReady,
                "The first compare of both sides is not done yet; the status says what it waits for."
            );

    private static Task SayAsync(HttpContext context, string status) =>
        JsonReply.WriteAsync(context, TaskValue.Map.Of([KeyValuePair.Create("status", TaskValue.Of(status))]));
}
