using System.CommandLine;
using Lockstep.Tool.Output;

namespace Lockstep.Tool;

/// <summary>What a verb is called with.</summary>
/// <param name="Parse">The command line, for the verb's own options.</param>
/// <param name="Options">The options, checked.</param>
/// <param name="Terminal">Where it prints.</param>
internal sealed record Invocation(ParseResult Parse, LockstepOptions Options, Terminal Terminal)
{
    /// <summary>Puts Lockstep together for one run.</summary>
    public LockstepHost CreateHost(ILoggerFactory logs) => LockstepHost.Create(Options, TimeProvider.System, logs);

    /// <summary>Says on a terminal what the engine is at, until the answer is disposed; nothing where nobody looks.</summary>
    public IDisposable? ShowProgress(LockstepHost host)
    {
        if (
            Terminal.IsJson
            || Terminal.IsQuiet
            || Console.IsErrorRedirected
            || Environment.GetEnvironmentVariable("TERM") is null or "dumb"
        )
            return null;

        var line = new ProgressLine(Console.Error, TimeProvider.System);
        host.Engine.Progress = line;
        return line;
    }

    /// <summary>Logs to the error stream, so that results stay readable by programs. A one-shot verb tells its problems itself.</summary>
    public ILoggerFactory CreateLogs(LogLevel unlessAsked) => LoggerFactory.Create(logging => ConfigureLogs(logging, unlessAsked));

    /// <summary>Sets up where logs go and how much is logged.</summary>
    public void ConfigureLogs(ILoggingBuilder logging, LogLevel unlessAsked) =>
        logging
            .SetMinimumLevel(
                Terminal.IsVerbose ? LogLevel.Debug
                : Terminal.IsQuiet ? LogLevel.Warning
                : unlessAsked
            )
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
                console.UseUtcTimestamp = true;
                console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
            })
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
