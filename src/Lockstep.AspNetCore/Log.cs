using Microsoft.Extensions.Logging;

namespace Lockstep.AspNetCore;

/// <summary>What is logged here. An id never changes its meaning.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Error, "The request {RequestId} failed.")]
    public static partial void RequestFailed(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(3002, LogLevel.Information, "A listener of the events did not keep up and was cut off; it may connect again.")]
    public static partial void ListenerTooSlow(ILogger logger);
}
