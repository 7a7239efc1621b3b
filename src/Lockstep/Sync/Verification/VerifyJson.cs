using Lockstep.Core.Model;

namespace Lockstep.Sync.Verification;

/// <summary>The JSON form of a verification.</summary>
public static class VerifyJson
{
    /// <summary>A report: <c>state</c> and <c>checks</c>, each with <c>name</c>, <c>state</c>, <c>findings</c> and <c>command</c>.</summary>
    public static TaskValue.Map Of(VerifyReport report) =>
        TaskValue.Map.Of([
            KeyValuePair.Create("state", TaskValue.Of(SyncJson.Name(report.State))),
            KeyValuePair.Create<string, TaskValue>("checks", new TaskValue.List([.. report.Checks.Select(Of)])),
        ]);

    private static TaskValue Of(VerifyCheck check) =>
        TaskValue.Map.Of([
            KeyValuePair.Create("name", TaskValue.Of(check.Name)),
            KeyValuePair.Create("state", TaskValue.Of(SyncJson.Name(check.State))),
            KeyValuePair.Create<string, TaskValue>("findings", new TaskValue.List([.. check.Findings.Select(TaskValue.Of)])),
            KeyValuePair.Create("command", check.Command is { } command ? TaskValue.Of(command) : TaskValue.Null),
        ]);
}
