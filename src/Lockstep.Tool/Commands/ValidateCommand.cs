using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Settings;
using Lockstep.Sync;
using Lockstep.Tool.Output;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep validate</c>: a file's faults, each with its place. Needs no database.</summary>
internal static class ValidateCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The files; default the schedule file.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = verb.Create(
            "validate",
            "Check schedule files; no database is needed.",
            (call, token) => RunAsync(call, files, token)
        );
        command.Add(files);
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, Argument<string[]> files, CancellationToken cancellationToken)
    {
        var paths = call.Parse.GetValue(files) is { Length: > 0 } named ? named : [call.Options.File];
        if (paths.Select(OptionsCheck.FileFault).OfType<string>().FirstOrDefault() is { } fault)
            throw new UsageException(fault);

        var verdicts = new List<FileVerdict>();
        foreach (var path in paths)
            verdicts.Add(await FileVerdict.OfAsync(path, call.Options, cancellationToken));

        if (call.Terminal.IsJson)
            call.Terminal.Json(new TaskValue.List([.. verdicts.Select(Of)]));
        else
            verdicts.ForEach(verdict => Print(verdict, call.Terminal));

        return verdicts.All(verdict => verdict.IsValid) ? ExitCode.InStep : ExitCode.Held;
    }

    private static void Print(FileVerdict verdict, Terminal terminal)
    {
        var warnings = verdict.Diagnostics.Count(diagnostic => !diagnostic.IsError);
        if (verdict.IsValid)
            terminal.Say($"{verdict.Path}: {SyncText.Count(verdict.Tasks, "task")}, {SyncText.Count(warnings, "warning")}");
        else if (verdict.Refusal is null)
            terminal.Problem($"{verdict.Path}: YAML validation failed");

        if (verdict.Refusal is { } refusal)
            terminal.Problem(ProblemText.Of(refusal, verdict.Path));

        foreach (var diagnostic in verdict.Diagnostics)
            terminal.Problem(ProblemText.Of(diagnostic, verdict.Path));
    }

    private static TaskValue.Map Of(FileVerdict verdict) =>
        TaskValue.Map.Of([
            KeyValuePair.Create("file", TaskValue.Of(verdict.Path)),
            KeyValuePair.Create("valid", verdict.IsValid ? TaskValue.True : TaskValue.False),
            KeyValuePair.Create("tasks", JsonText.Number(verdict.Tasks)),
            KeyValuePair.Create("refusal", verdict.Refusal is { } refusal ? SyncJson.Of(refusal) : TaskValue.Null),
            KeyValuePair.Create<string, TaskValue>("diagnostics", new TaskValue.List([.. verdict.Diagnostics.Select(Of)])),
        ]);

    private static TaskValue Of(Diagnostic diagnostic) =>
        TaskValue.Map.Of([
            KeyValuePair.Create("severity", TaskValue.Of(diagnostic.IsError ? "error" : "warning")),
            KeyValuePair.Create("code", TaskValue.Of(diagnostic.Code)),
            KeyValuePair.Create("message", TaskValue.Of(diagnostic.Message)),
            KeyValuePair.Create("task_id", diagnostic.Task is { } id ? SyncJson.Id(id) : TaskValue.Null),
            KeyValuePair.Create("line", JsonText.Number(diagnostic.Place.Line)),
            KeyValuePair.Create("column", JsonText.Number(diagnostic.Place.Column)),
            KeyValuePair.Create("source_line", TaskValue.Of(diagnostic.Place.SourceLine)),
        ]);
}
