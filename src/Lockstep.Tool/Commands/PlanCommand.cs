using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Lockstep.Tool.Output;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep plan</c>: what a run would do.</summary>
internal static class PlanCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var force = new Option<bool>("--force") { Description = SyncCommand.ForceDescription };
        var exitCode = new Option<bool>("--exit-code")
        {
            Description = $"End with {ExitCode.WouldWrite} when a run would write the file or a row.",
        };
        var task = TaskOption.Create("Plan these tasks only.");
        var output = new Option<string>("--out")
        {
            Description = "Keep the plan in this file, for sync --plan. It may hold secrets; only you can read it.",
            HelpName = "FILE",
        };
        var command = verb.Create(
            "plan",
            "Show what a run would do to the file and to the rows; write nothing.",
            (call, token) => RunAsync(call, force, exitCode, task, output, token)
        );
        command.Add(force);
        command.Add(exitCode);
        command.Add(task);
        command.Add(output);
        return command;
    }

    private static async Task<int> RunAsync(
        Invocation call,
        Option<bool> force,
        Option<bool> exitCode,
        Option<string[]> task,
        Option<string> output,
        CancellationToken cancellationToken
    )
    {
        var path = call.Parse.GetValue(output);
        if (path is not null)
            PlanFile.CheckPath(path);

        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        var request = new SyncRequest("cli", Environment.UserName, call.Options.Direction, call.Parse.GetValue(force), ByHand: true)
        {
            Tasks = TaskOption.Read(call.Parse, task),
        };
        SyncPreview preview;
        using (call.ShowProgress(host))
            preview = await host.Engine.PlanAsync(request, cancellationToken);

        Print(preview, call);
        if (path is not null && preview.Keep() is { } kept)
        {
            PlanFile.Write(path, kept);
            if (!call.Terminal.IsJson)
                call.Terminal.Say($"Kept in {path}. Carry it out with: lockstep sync --plan {path}");
        }

        return call.Parse.GetValue(exitCode) && WouldWrite(preview.Outcome.Plan) ? ExitCode.WouldWrite : preview.Outcome.ExitCode;
    }

    private static bool WouldWrite(SyncPlan? plan) => plan?.Tasks.Any(task => task.Row is not null || task.Item is not null) ?? false;

    private static void Print(SyncPreview preview, Invocation call)
    {
        if (call.Terminal.IsJson)
        {
            var outcome = SyncJson.Of(preview.Outcome);
            call.Terminal.Json(outcome.With("tasks", new TaskValue.List([.. (preview.Outcome.Plan?.Tasks ?? []).Select(Of)])));
            return;
        }

        if (preview.Outcome.Plan is not null)
            call.Terminal.Say(PreviewText.Of(preview));

        foreach (var problem in preview.Outcome.Problems.Except(preview.Outcome.Plan?.Refusals ?? []))
            call.Terminal.Problem(ProblemText.Of(problem, call.Options.File));
    }

    private static TaskValue Of(TaskPlan task) =>
        TaskValue.Map.Of([
            KeyValuePair.Create("task_id", SyncJson.Id(task.Id)),
            KeyValuePair.Create(
                "row",
                task.Row switch
                {
                    RowChange.Insert => TaskValue.Of("insert"),
                    RowChange.Update => TaskValue.Of("update"),
                    RowChange.Delete => TaskValue.Of("delete"),
                    _ => TaskValue.Null,
                }
            ),
            KeyValuePair.Create(
                "item",
                task.Item switch
                {
                    ItemChange.Append => TaskValue.Of("append"),
                    ItemChange.Update => TaskValue.Of("update"),
                    ItemChange.Delete => TaskValue.Of("delete"),
                    _ => TaskValue.Null,
                }
            ),
        ]);
}
