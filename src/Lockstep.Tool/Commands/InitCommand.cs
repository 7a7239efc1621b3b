using System.CommandLine;
using Lockstep.Tool.Output;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep init</c>: makes the table, or adopts one that is there.</summary>
internal static class InitCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var options = new InitOptions();
        var command = verb.Create(
            "init",
            "Make the table, or adopt one that is there, and what Lockstep keeps beside it; no row is touched.",
            (call, token) => RunAsync(call, options, token)
        );
        foreach (var option in options.All)
            command.Add(option);

        return command;
    }

    private static async Task<int> RunAsync(Invocation call, InitOptions options, CancellationToken cancellationToken)
    {
        var choice = options.Read(call.Parse);
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        if (choice.PrintsSql)
        {
            call.Terminal.Insist((await host.Adoption.ScriptAsync(choice.Role, cancellationToken)).TrimEnd());
            return ExitCode.InStep;
        }

        var outcome = choice.FromDatabase ? await host.Adoption.WriteFileAsync(cancellationToken) : null;
        var shape = await host.Adoption.PrepareAsync(cancellationToken);
        int? aside = choice.AdoptsAll is { } isAll ? await host.Adoption.SetAsideAsync(isAll, cancellationToken) : null;
        if (call.Terminal.IsJson)
            call.Terminal.Json(InitText.Json(call, host.Store.Description, shape, aside, outcome));
        else
            call.Terminal.Say(InitText.Of(call, host.Store.Description, shape, aside, outcome));

        if (!call.Terminal.IsJson)
        {
            foreach (var warning in shape.Warnings)
                call.Terminal.Problem($"warning: {warning}");

            foreach (var problem in outcome?.Problems ?? [])
                call.Terminal.Problem(ProblemText.Of(problem, call.Options.File));
        }

        return outcome?.ExitCode ?? ExitCode.InStep;
    }
}
