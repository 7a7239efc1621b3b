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
        var task = TaskOption.Create("Plan and write these tasks only; the others are left alone.");
        var plan = new Option<string>("--plan")
        {
            Description = "Carry out exactly the plan that plan --out kept, or say what has moved since and write nothing.",
            HelpName = "FILE",
        };
        var command = verb.Create(
            "sync",
            "Compare both sides once and carry changes over.",
            (call, token) => RunAsync(call, Read(call, force, task, plan), token)
        );
        command.Add(force);
        command.Add(task);
        command.Add(plan);
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, SyncRequest request, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        SyncOutcome outcome;
        using (call.ShowProgress(host))
            outcome = await host.Engine.RunAsync(request, cancellationToken);

        Print(outcome, call);
        if (request.Force && outcome.Pauses.Count > 0)
            call.Terminal.Problem("lockstep: --force does not end a pause; lockstep resume does.");
        if (outcome.Plan is not null)
            await host.TrimIfDueAsync(cancellationToken);

        return outcome.ExitCode;
    }

    private static SyncRequest Read(Invocation call, Option<bool> force, Option<string[]> task, Option<string> plan)
    {
        var tasks = TaskOption.Read(call.Parse, task);
        if (call.Parse.GetValue(plan) is not { } path)
            return new SyncRequest("cli", Environment.UserName, call.Options.Direction, call.Parse.GetValue(force), ByHand: true)
            {
                Tasks = tasks,
            };

        return call.Parse.GetValue(force) || tasks is not null
            ? throw new UsageException("--plan: the plan says what is forced and which tasks it is about; leave out --force and --task.")
            : PlanFile.Read(path).ToRequest("cli", Environment.UserName);
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
