using System.Net;
using Lockstep.Core.Model;
using Lockstep.Settings;
using Microsoft.AspNetCore.Http;

namespace Lockstep.AspNetCore.Http;

/// <summary>
/// Keeps strangers out while there is no access control: whoever comes from beyond this computer, and pages of other sites that a browser on it shows.
/// </summary>
internal sealed class RequestOrigin(LockstepOptions options)
{
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase)
    {
        "localhost",
        "127.0.0.1",
        "[::1]",
        HostOf(ListenAddress.Parse(options.Listen)),
    };

    /// <summary>Why a request is turned away, or nothing when it may pass.</summary>
    public RequestFault? Refuse(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (context.Connection.LocalIpAddress is { } address && !IPAddress.IsLoopback(Plain(address)))
            return Foreign(403, "Requests from other computers need API keys, which come with a later version.");

        // A page whose name was made to lead here (DNS rebinding) still sends its own name.
        if (!_hosts.Contains(context.Request.Host.Host))
            return Foreign(421, "The Host header names another server. Use the address that this server prints at its start.");

        if (headers.Origin.Count > 0 && headers.Origin != $"{context.Request.Scheme}://{context.Request.Host}")
            return Foreign(403, "The Origin header names another site.");

        return headers["Sec-Fetch-Site"] == "cross-site" && !IsNavigation(context.Request)
            ? Foreign(403, "The request comes from a page of another site.")
            : null;
    }

    // A link on another site that somebody clicks; it shows a page and changes nothing.
    private static bool IsNavigation(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && request.Headers["Sec-Fetch-Dest"] == "document";

    private static RequestFault Foreign(int status, string message) => new(status, ErrorCode.ForeignRequest, message);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string HostOf(ListenAddress? address) =>
        address is null ? "localhost"
        : address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]"
        : address.Host;
}
