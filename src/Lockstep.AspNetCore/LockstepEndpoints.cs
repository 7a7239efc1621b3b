using Lockstep.AspNetCore.Api;
using Lockstep.AspNetCore.Http;
using Lockstep.AspNetCore.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Lockstep's addresses into an application that has <c>AddLockstep</c> among its services.</summary>
public static class LockstepEndpoints
{
    private const string Pointer = """
        Lockstep keeps a YAML schedule file and a database table in step.

        GET  {0}/api/sync/status
        GET  {0}/api/sync/conflicts
        POST {0}/api/sync/conflicts/{id}/resolve
        POST {0}/api/sync/trigger
        POST {0}/api/sync/pause
        POST {0}/api/sync/resume
        GET  {0}/health/live
        GET  {0}/health/ready
        WS   {0}/ws/sync

        """;

    /// <summary>
    /// Maps the API, the health checks, the WebSocket and a page that names them. Each of them turns away requests from other computers, and those
    /// of other sites' pages, whatever else the application allows.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">What the addresses begin with, such as <c>/lockstep</c>; nothing by default.</param>
    public static IEndpointRouteBuilder MapLockstep(this IEndpointRouteBuilder endpoints, string prefix = "")
    {
        var frame = RequestFrame.Of(endpoints.ServiceProvider);
        var routes = endpoints.MapGroup(prefix);
        ConflictsApi.Map(routes, frame);
        StatusApi.Map(routes, frame);
        TriggerApi.Map(routes, frame);
        PauseApi.Map(routes, frame);
        HealthApi.Map(routes, frame);
        EventsEndpoint.Map(routes, frame);
        routes.MapGet("/", frame.Around(PointAsync));
        return endpoints;
    }

    private static Task PointAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var prefix = $"{context.Request.PathBase}{context.Request.Path}".TrimEnd('/');
        return context.Response.WriteAsync(Pointer.Replace("{0}", prefix, StringComparison.Ordinal), context.RequestAborted);
    }

    /// <summary>Puts the same check before everything else that a server answers, and its own words into what it does not know.</summary>
    internal static IApplicationBuilder UseLockstepFrame(this IApplicationBuilder app) =>
        app.Use(RequestFrame.Of(app.ApplicationServices).AroundAllAsync);
}
