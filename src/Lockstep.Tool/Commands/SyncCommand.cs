using System.CommandLine;
using Lockstep.Sync;
using Lockstep.Tool.Output;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep sync</c>: one run.</summary>
internal static class SyncCommand
{
    /// <summary>What <c>--force</c> does, in the words of the help.</summary>
    public const string ForceDescription = "Let the guard's held changes go on; in a one-way run the source also wins conflicts.";

    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var force = new Option<bool>("--force") { Description = ForceDescription };
        var command = verb.Create("sync", "Compare both sides once and carry changes over.", (call, token) => RunAsync(call, force, token));
        command.Add(force);
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, Option<bool> force, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        var request = new SyncRequest("cli", Environment.UserName, call.Options.Direction, call.Parse.GetValue(force), ByHand: true);
        var outcome = await host.Engine.RunAsync(request, cancellationToken);
        Print(outcome, call);
        if (outcome.Plan is not null)
            await host.TrimIfDueAsync(cancellationToken);

        return outcome.ExitCode;
    }

    private static void Print(SyncOutcome outcome, Invocation call)
    {
        if (call.Terminal.IsJson)
        {
            call.Terminal.Json(SyncJson.Of(outcome));
            return;
        }

        if (outcome.ExitCode == ExitCode.InStep)
            call.Terminal.Say(SyncText.Line(outcome));
        else
            call.Terminal.Insist(SyncText.Line(outcome));

        foreach (var held in outcome.Plan?.Held ?? [])
            call.Terminal.Problem(SyncText.Of(held));

        foreach (var problem in outcome.Problems)
            call.Terminal.Problem(ProblemText.Of(problem, call.Options.File));
    }
}
