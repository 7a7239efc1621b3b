using System.Collections.Immutable;
using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tool.Output;
using Lockstep.Tool.Settings;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep conflicts resolve</c>: decides a conflict and writes both sides.</summary>
internal static class ResolveCommand
{
    private const string Choices = "keep_yaml, keep_db, merge or custom";

    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var id = ConflictNumber.Argument();
        id.Arity = ArgumentArity.ZeroOrOne;
        var all = new Option<bool>("--all")
        {
            Description = "Every conflict that waits; without --choice by the rule that --on-conflict names.",
        };
        var choice = new Option<string>("--choice") { Description = $"How: {Choices}.", HelpName = "CHOICE" };
        var fields = new Option<string[]>("--field")
        {
            Description = "With custom, for each field in conflict: NAME=yaml, NAME=db, or NAME=VALUE, a JSON value or else a text.",
            HelpName = "NAME=yaml|db|VALUE",
            Arity = ArgumentArity.OneOrMore,
        };
        var by = new Option<string>("--by") { Description = "Who decides; default the user.", HelpName = "NAME" };
        var command = verb.Create(
            "resolve",
            "Resolve a conflict: both sides get the decision.",
            (call, token) =>
                call.Parse.GetValue(all) != call.Parse.GetResult(id) is null or { Tokens.Count: 0 }
                    ? throw new UsageException("conflicts resolve: give a conflict's number, or --all.")
                    : RunAsync(call, call.Parse.GetValue(all) ? null : call.Parse.GetValue(id), Read(call, choice, fields, by), token)
        );
        command.Add(id);
        command.Add(all);
        command.Add(choice);
        command.Add(fields);
        command.Add(by);
        return command;
    }

    private static Resolution Read(Invocation call, Option<string> choice, Option<string[]> fields, Option<string> by)
    {
        var parse = call.Parse;
        var rule = call.Options.OnConflict is { } configured ? ChoiceName.Of(configured) : null;
        var name =
            parse.GetValue(choice)
            ?? (parse.GetResult("ID") is { Tokens.Count: > 0 } ? null : rule)
            ?? throw new UsageException($"--choice is missing: {Choices}.");
        if (!ChoiceName.TryRead<ConflictChoice>(name, out var decided))
            throw new UsageException($"--choice: '{name}' is none of {Choices}.");

        var rulings = ImmutableDictionary.CreateBuilder<FieldPath, Ruling>();
        foreach (var text in parse.GetValue(fields) ?? [])
        {
            var (path, ruling) = RulingText.Parse(text);
            if (!rulings.TryAdd(path, ruling))
                throw new UsageException($"--field: {path} is given twice.");
        }

        return (decided == ConflictChoice.Custom, rulings.Count) switch
        {
            (true, 0) => throw new UsageException("--choice custom needs a --field NAME=yaml|db|VALUE for each field in conflict."),
            (false, > 0) => throw new UsageException("--field goes with --choice custom."),
            _ => new Resolution(decided, parse.GetValue(by) ?? Environment.UserName, rulings.ToImmutable()),
        };
    }

    private static async Task<int> RunAsync(Invocation call, long? id, Resolution resolution, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        await host.Engine.OpenAsync(cancellationToken);
        if (id is { } one)
            return await ResolveAsync(call, host, one, resolution, cancellationToken);

        var open = (await host.Store.ReadAsync(cancellationToken)).OpenConflicts.Values.Select(conflict => conflict.Id).Order().ToList();
        if (open.Count == 0 && !call.Terminal.IsJson)
            call.Terminal.Say("No conflict waits.");

        var code = ExitCode.InStep;
        foreach (var each in open)
            code = Math.Max(code, await ResolveAsync(call, host, each, resolution, cancellationToken));

        return code;
    }

    private static async Task<int> ResolveAsync(
        Invocation call,
        LockstepHost host,
        long id,
        Resolution resolution,
        CancellationToken cancellationToken
    )
    {
        switch (await host.Engine.ResolveAsync(id, resolution, null, cancellationToken))
        {
            case ResolveOutcome.Resolved resolved:
                if (call.Terminal.IsJson)
                    call.Terminal.Json(SyncJson.Of(resolved.Conflict));
                else
                    call.Terminal.Say($"Conflict {id} is resolved: {SyncJson.Name(resolution.Choice)}, by {resolution.By}.");
                return ExitCode.InStep;

            case ResolveOutcome.NotFound:
                return Failed(ExitCode.Failed, $"{ErrorCode.ConflictClosed} there is no conflict {id}; see: lockstep conflicts list");

            case ResolveOutcome.AlreadyClosed closed:
                return Failed(ExitCode.Failed, $"{ErrorCode.ConflictClosed} {ConflictText.Closed(closed.Conflict)}");

            case ResolveOutcome.Moved moved:
                var now = ConflictText.Page(moved.Conflict);
                return Failed(
                    ExitCode.Conflicts,
                    $"{ErrorCode.ConflictMoved} the values have moved since; nothing is written. Now:\n{now}"
                );

            case ResolveOutcome.Impossible impossible:
                return Failed(ExitCode.Usage, $"{impossible.Code} {impossible.Message}");

            case ResolveOutcome.Paused paused:
                return Failed(
                    ExitCode.Failed,
                    $"{ErrorCode.Paused} {paused.Pause}. Nothing is written; conflict {id} stays open. End the pause with: lockstep resume"
                );

            case ResolveOutcome.NotWritten notWritten:
                foreach (var problem in notWritten.Outcome.Problems)
                    call.Terminal.Problem(ProblemText.Of(problem, call.Options.File));
                return Failed(Math.Max(ExitCode.Failed, notWritten.Outcome.ExitCode), $"conflict {id} is not resolved; it stays open.");

            default:
                throw new InvalidOperationException("The engine answered in a way that this version does not know.");
        }

        int Failed(int code, string message)
        {
            call.Terminal.Problem($"lockstep: {message}");
            return code;
        }
    }
}
