using Lockstep.Core.Model;
using Lockstep.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lockstep.AspNetCore.Http;

/// <summary>What every request goes through: the security headers, the check where it comes from, and one way to tell failures.</summary>
/// <param name="origin">Says who may come in.</param>
/// <param name="log">Where failures inside go.</param>
internal sealed class RequestFrame(RequestOrigin origin, ILogger log)
{
    /// <summary>The frame as the application's options say.</summary>
    public static RequestFrame Of(IServiceProvider services) =>
        new(
            new RequestOrigin(services.GetRequiredService<LockstepOptions>()),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Lockstep.Http")
        );

    /// <summary>The frame around one endpoint.</summary>
    public RequestDelegate Around(RequestDelegate handler) => context => HandleAsync(context, handler);

    /// <summary>The frame around everything that a server answers; what nothing answered becomes a problem too.</summary>
    public Task AroundAllAsync(HttpContext context, RequestDelegate next) =>
        HandleAsync(
            context,
            async inner =>
            {
                await next(inner);
                if (inner.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
                    await Problem.WriteAsync(inner, inner.Response.StatusCode, ErrorCode.BadRequest, Words(inner.Response.StatusCode));
            }
        );

    private async Task HandleAsync(HttpContext context, RequestDelegate handler)
    {
        Protect(context.Response.Headers);
        try
        {
            if (origin.Refuse(context) is { } refused)
                throw refused;

            await handler(context);
        }
        catch (RequestFault fault) when (!context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, fault.Status, fault.Code, fault.Message);
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, fault.StatusCode, ErrorCode.BadRequest, fault.Message);
        }
        catch (StoreException fault) when (!context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, fault.Code, fault.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody is there to be answered.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            // What went wrong inside is for the log, which the id leads to.
            Log.RequestFailed(log, context.TraceIdentifier, exception);
            await Problem.WriteAsync(
                context,
                StatusCodes.Status500InternalServerError,
                ErrorCode.Internal,
                "The request failed; the server's log says more.",
                ("id", TaskValue.Of(context.TraceIdentifier))
            );
        }
    }

    private static void Protect(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
    }

    private static string Words(int status) =>
        status switch
        {
            StatusCodes.Status404NotFound => "There is nothing at this address.",
            StatusCodes.Status405MethodNotAllowed => "This address does not take this method.",
            _ => "The request cannot be answered.",
        };
}
