using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Sync;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep resume</c>: ends pauses.</summary>
internal static class ResumeCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var task = TaskOption.Create("End the pauses of these tasks only.");
        var command = verb.Create(
            "resume",
            "End pauses: all of them, or those of --task or of --file.",
            (call, token) => RunAsync(call, task, token)
        );
        command.Add(task);
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, Option<string[]> task, CancellationToken cancellationToken)
    {
        var scopes = PauseScope.Read(call, task);
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        var ended = new List<Core.Planning.Pause>();
        foreach (var (id, file) in scopes)
            ended.AddRange(await host.Pauses.ResumeAsync(id, file, cancellationToken));

        if (call.Terminal.IsJson)
            call.Terminal.Json(new TaskValue.List([.. ended.Select(SyncJson.Of)]));
        else
            call.Terminal.Say(ended.Count == 0 ? "Nothing is paused." : string.Join('\n', ended.Select(pause => $"Ended: {pause}.")));

        return ExitCode.InStep;
    }
}
