using System.Globalization;
using System.Net;

namespace Lockstep.Settings;

/// <summary>Where a server listens.</summary>
/// <param name="Host">A host name or an address, without brackets.</param>
/// <param name="Port">The port; 0 lets the system choose.</param>
internal sealed record ListenAddress(string Host, int Port)
{
    /// <summary>Whether only this computer can reach it.</summary>
    public bool IsLoopback => IsLocalhost || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether it is the name <c>localhost</c>, which stands for two addresses.</summary>
    public bool IsLocalhost => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>HOST:PORT</c>, such as <c>127.0.0.1:8000</c>, <c>localhost:8000</c> or <c>[::1]:8000</c>.</summary>
    public static ListenAddress? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon];
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        host = isBracketed ? host[1..^1] : host;
        var isPort = int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535;
        return isPort && host.Length > 0 && isBracketed == host.Contains(':', StringComparison.Ordinal)
            ? new ListenAddress(host, port)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
