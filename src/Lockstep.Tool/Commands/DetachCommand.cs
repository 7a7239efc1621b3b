using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Storage;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep detach</c>: takes Lockstep out of a database; the table stays.</summary>
internal static class DetachCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var yes = new Option<bool>("--yes") { Description = "Don't ask." };
        var force = new Option<bool>("--force") { Description = "Also when conflicts are open, which go with the rest." };
        var command = verb.Create(
            "detach",
            "Take the triggers and Lockstep's own tables away; the table stays with its rows, and so does the file.",
            (call, token) => RunAsync(call, yes, force, token)
        );
        command.Add(yes);
        command.Add(force);
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, Option<bool> yes, Option<bool> force, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        if (!call.Parse.GetValue(yes))
            Confirm(call, host.Store.Description);

        var report = await host.Adoption.DetachAsync(call.Parse.GetValue(force), cancellationToken);
        if (call.Terminal.IsJson)
        {
            call.Terminal.Json(
                TaskValue.Map.Of([
                    KeyValuePair.Create("was_attached", (TaskValue)new TaskValue.Bool(report.WasAttached)),
                    KeyValuePair.Create("dropped_columns", (TaskValue)Texts(report.DroppedColumns)),
                    KeyValuePair.Create("kept_columns", (TaskValue)Texts(report.KeptColumns)),
                ])
            );
            return ExitCode.InStep;
        }

        call.Terminal.Say(Text(report, call.Options.Table, host.Store.Description));
        return ExitCode.InStep;
    }

    private static string Text(DetachReport report, string table, string database)
    {
        if (!report.WasAttached)
            return $"There is nothing of Lockstep in {database}.";

        var lines = new List<string> { $"Lockstep is out of {database}. The table {table} stays with its rows." };
        if (report.DroppedColumns.Count > 0)
            lines.Add($"Gone with it, since Lockstep had added them: {string.Join(", ", report.DroppedColumns)}.");

        if (report.KeptColumns.Count > 0)
            lines.Add($"Added by Lockstep and kept, since rows hold values in them: {string.Join(", ", report.KeptColumns)}.");

        return string.Join('\n', lines);
    }

    private static void Confirm(Invocation call, string database)
    {
        if (Console.IsInputRedirected)
            throw new UsageException("detach takes the change log, the history and the base away for good; say --yes if that is meant.");

        call.Terminal.Problem($"This takes the change log, the history and the base out of {database} for good. Type yes to go on:");
        if (Console.ReadLine()?.Trim() != "yes")
            throw new UsageException("nothing was done.");
    }

    private static TaskValue.List Texts(IEnumerable<string> texts) => new([.. texts.Select(TaskValue.Of)]);
}
