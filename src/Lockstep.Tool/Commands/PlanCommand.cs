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
        var command = verb.Create(
            "plan",
            "Show what a run would do to the file and to the rows; write nothing.",
            (call, token) => RunAsync(call, force, exitCode, token)
        );
        command.Add(force);
        command.Add(exitCode);
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, Option<bool> force, Option<bool> exitCode, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        var request = new SyncRequest("cli", Environment.UserName, call.Options.Direction, call.Parse.GetValue(force), ByHand: true);
        var preview = await host.Engine.PlanAsync(request, cancellationToken);
        Print(preview, call);
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
