using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Sync;
using Lockstep.Tool.Settings;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep pause</c>: nothing is written for a while, by any server or run.</summary>
internal static class PauseCommand
{
    private const int LongestText = 500;
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(36_500);

    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb)
    {
        var reason = new Option<string>("--reason")
        {
            Description = "Why; the status shows it.",
            HelpName = "TEXT",
            Required = true,
        };
        var until = new Option<string>("--until")
        {
            Description = "When it ends by itself: a time stamp, or from now 30m, 2h, 1d.",
            HelpName = "TIME",
        };
        var by = new Option<string>("--by") { Description = "Who pauses; default the user.", HelpName = "NAME" };
        var task = TaskOption.Create("Pause these tasks only.");
        var command = verb.Create(
            "pause",
            "Write nothing on either side until resume: everywhere, for --task, or for the --file that stands on this command line.",
            (call, token) => RunAsync(call, reason, until, by, task, token)
        );
        command.Add(reason);
        command.Add(until);
        command.Add(by);
        command.Add(task);
        return command;
    }

    private static async Task<int> RunAsync(
        Invocation call,
        Option<string> reason,
        Option<string> until,
        Option<string> by,
        Option<string[]> task,
        CancellationToken cancellationToken
    )
    {
        var why = Line("--reason", call.Parse.GetValue(reason) ?? "");
        var who = Line("--by", call.Parse.GetValue(by) ?? Environment.UserName);
        var end = call.Parse.GetValue(until) is { } text ? Until(text) : (DateTimeOffset?)null;
        var scopes = PauseScope.Read(call, task);
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        var pauses = new List<TaskValue>();
        foreach (var (id, file) in scopes)
        {
            var pause = await host.Pauses.PauseAsync(why, who, end, id, file, cancellationToken);
            pauses.Add(SyncJson.Of(pause));
            if (!call.Terminal.IsJson)
                call.Terminal.Say($"{pause}. End it with: lockstep resume{(id is { } one ? $" --task {one}" : "")}");
        }

        if (call.Terminal.IsJson)
            call.Terminal.Json(new TaskValue.List([.. pauses]));

        return ExitCode.InStep;
    }

    private static DateTimeOffset Until(string text) =>
        TimestampText.TryParse(text, out var instant) ? instant
        : DurationText.Parse(text) is { } span && span > TimeSpan.Zero && span < LongestPause ? TimeProvider.System.GetUtcNow() + span
        : throw new UsageException(
            $"--until: '{text}' is neither a time stamp such as 2026-12-01T09:00:00Z nor a time from now such as 2h."
        );

    private static string Line(string option, string text) =>
        text.Trim() is { Length: > 0 and <= LongestText } line && !line.Any(char.IsControl)
            ? line
            : throw new UsageException($"{option}: give a line of 1 to {LongestText} characters.");
}
