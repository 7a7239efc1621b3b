using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Lockstep.Tests.Tool;

/// <summary>A <c>lockstep serve</c> that runs as a process of its own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private RunningServer(Process process, Task<string> errors, Uri url, string announcement) =>
        (_process, _errors, Url, Announcement) = (process, errors, url, announcement);

    public Uri Url { get; }

    public string Announcement { get; }

    public static async Task<RunningServer> StartAsync(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        if (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is not { } line)
            throw new InvalidOperationException($"The server ended at once: {await errors}");

        using var announcement = JsonDocument.Parse(line);
        return new RunningServer(process, errors, new Uri(announcement.RootElement.GetProperty("url").GetString()!), line);
    }

    /// <summary>Asks it to stop as systemd does; answers with how it ended.</summary>
    public async Task<ToolResult> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ToolResult(_process.ExitCode, "", await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }
}
