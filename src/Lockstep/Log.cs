using Microsoft.Extensions.Logging;

namespace Lockstep;

/// <summary>All that the engine logs. An event id never changes its meaning.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Run {Run} ({Source}): rows written {Rows}, items written {Items}, new conflicts {Conflicts}")]
    public static partial void RunWrote(ILogger log, long run, string source, int rows, int items, int conflicts);

    [LoggerMessage(EventId = 2, Message = "State: {State}{Reason}")]
    public static partial void StateChanged(ILogger log, LogLevel level, string state, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Watching the file: {Warning}")]
    public static partial void WatcherWarning(ILogger log, string warning);

    [LoggerMessage(4, LogLevel.Information, "Watching the database: {Connected}{Reason}")]
    public static partial void StoreWatch(ILogger log, string connected, string reason);

    [LoggerMessage(5, LogLevel.Error, "A run ({Source}) failed; it is tried again")]
    public static partial void RunFailed(ILogger log, Exception exception, string source);

    [LoggerMessage(6, LogLevel.Error, "A part of the server failed; it is begun again")]
    public static partial void PartFailed(ILogger log, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "Old entries were not removed, which is tried again in a day: {Reason}")]
    public static partial void TrimFailed(ILogger log, string reason);
}
