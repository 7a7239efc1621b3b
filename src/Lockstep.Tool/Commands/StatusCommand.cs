using System.CommandLine;
using Lockstep.Sync;
using Lockstep.Tool.Output;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep status</c>: where things stand.</summary>
internal static class StatusCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb) =>
        verb.Create("status", "Look at both sides and say where things stand; write nothing.", RunAsync);

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        var status = await host.Engine.StatusAsync(cancellationToken);
        if (call.Terminal.IsJson)
            call.Terminal.Json(SyncJson.Of(status));
        else
            Print(status, call);

        return ExitCode.Of(status);
    }

    private static void Print(StatusReport status, Invocation call)
    {
        var lines = new List<string>
        {
            $"state      {SyncJson.Name(status.State)}",
            $"database   {status.Database}",
            status.LastSync is null ? "last sync  never" : $"last sync  {MomentText.Of(status.LastSync.Value)} ({status.SyncSource})",
            $"tasks      {status.TotalTasks}",
            $"conflicts  {status.PendingConflicts}",
        };
        lines.InsertRange(
            1,
            status.Files.Select(file =>
                $"file       {file.Path}: {SyncText.Count(file.Tasks, "task")}, {SyncText.Count(file.Size, "byte")}"
            )
        );
        if (status.PendingChanges > 0)
        {
            lines.Add($"changes    {SyncText.Count(status.PendingChanges, "task")} for the next run; lockstep plan shows them");
        }

        if (status.LastRun is { } run)
        {
            var done = $"{SyncText.Count(run.RowsWritten, "row")}, {SyncText.Count(run.ItemsWritten, "item")} written";
            lines.Add($"last run   {run.Number}, {MomentText.Of(run.FinishedAt)}, by {run.Actor}: {done}");
        }

        if (status.Differs > 0)
            lines.Add($"differs    {status.Differs}");

        lines.AddRange(status.Pauses.Select(pause => $"paused     {pause}"));
        lines.AddRange(SyncText.Waiting(status.Waiting, status.Held));

        foreach (var limitation in status.Limitations)
            lines.Add($"note       {limitation}");

        call.Terminal.Say(string.Join('\n', lines));
        foreach (var held in status.Held)
            call.Terminal.Problem(SyncText.Of(held));

        foreach (var problem in status.Problems)
            call.Terminal.Problem(ProblemText.Of(problem, call.Options.File));
    }
}
