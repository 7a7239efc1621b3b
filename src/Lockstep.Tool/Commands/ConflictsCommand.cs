using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Sync;
using Lockstep.Tool.Output;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep conflicts</c>: the conflicts that wait, one of them, and its resolution.</summary>
internal static class ConflictsCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var id = ConflictNumber.Argument();
        var show = verb.Create("show", "Show both sides of a conflict.", (call, token) => ShowAsync(call, call.Parse.GetValue(id), token));
        show.Add(id);

        var command = new Command("conflicts", "List, show and resolve conflicts.");
        command.Add(verb.Create("list", "List the conflicts that wait.", ListAsync));
        command.Add(show);
        command.Add(ResolveCommand.Create(verb));
        return command;
    }

    private static async Task<int> ListAsync(Invocation call, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        await host.Engine.OpenAsync(cancellationToken);
        var reading = await host.Store.ReadAsync(cancellationToken);
        var conflicts = reading.OpenConflicts.Values.OrderBy(conflict => conflict.Id).ToList();
        if (call.Terminal.IsJson)
            call.Terminal.Json(new TaskValue.List([.. conflicts.Select(SyncJson.Of)]));
        else
            call.Terminal.Say(conflicts.Count == 0 ? "No conflict waits." : string.Join('\n', conflicts.Select(ConflictText.Line)));

        return conflicts.Count == 0 ? ExitCode.InStep : ExitCode.Conflicts;
    }

    private static async Task<int> ShowAsync(Invocation call, long id, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        await host.Engine.OpenAsync(cancellationToken);
        if (await host.Store.FindConflictAsync(id, cancellationToken) is not { } stored)
        {
            call.Terminal.Problem($"lockstep: {ErrorCode.ConflictClosed} there is no conflict {id}; see: lockstep conflicts list");
            return ExitCode.Failed;
        }

        if (call.Terminal.IsJson)
            call.Terminal.Json(SyncJson.Of(stored));
        else
            call.Terminal.Say(ConflictText.Page(stored));

        return stored.Closing is null ? ExitCode.Conflicts : ExitCode.InStep;
    }
}
