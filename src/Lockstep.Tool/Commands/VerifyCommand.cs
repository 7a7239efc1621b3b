using System.CommandLine;
using Lockstep.Sync;
using Lockstep.Sync.Verification;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep verify</c>: whether both sides, the base and the log agree.</summary>
internal static class VerifyCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb) =>
        verb.Create("verify", "Check that the file, the rows, the base and the change log agree; write nothing.", RunAsync);

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        VerifyReport report;
        using (call.ShowProgress(host))
            report = await host.Verifier.RunAsync(cancellationToken);

        if (call.Terminal.IsJson)
            call.Terminal.Json(VerifyJson.Of(report));
        else if (report.ExitCode == ExitCode.InStep)
            call.Terminal.Say(Table(report));
        else
            call.Terminal.Insist(Table(report));

        return report.ExitCode;
    }

    private static string Table(VerifyReport report)
    {
        var width = report.Checks.Max(check => check.Name.Length);
        var lines = new List<string>();
        foreach (var check in report.Checks)
        {
            var state = check.State == VerifyState.Ok ? "OK" : SyncJson.Name(check.State).ToUpperInvariant();
            lines.Add($"{check.Name.PadRight(width)}  {state}{(check.Command is { } command ? $"; see: {command}" : "")}");
            lines.AddRange(check.Findings.Select(finding => $"{new string(' ', width)}  {finding}"));
        }

        return string.Join('\n', lines);
    }
}
