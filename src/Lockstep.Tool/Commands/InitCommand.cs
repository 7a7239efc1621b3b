using System.CommandLine;
using Lockstep.Core.Model;
using Lockstep.Tool.Output;
using Lockstep.Tool.Settings;

namespace Lockstep.Tool.Commands;

/// <summary><c>lockstep init</c>: makes the table, or adopts one that is there.</summary>
internal static class InitCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create(Verb verb) =>
        verb.Create("init", "Make the table, or adopt one that is there, and what Lockstep keeps beside it; no row is touched.", RunAsync);

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellationToken)
    {
        using var logs = call.CreateLogs(LogLevel.Warning);
        await using var host = call.CreateHost(logs);
        var shape = await host.Engine.OpenAsync(cancellationToken);
        if (call.Terminal.IsJson)
        {
            call.Terminal.Json(
                TaskValue.Map.Of([
                    KeyValuePair.Create("database", TaskValue.Of(host.Store.Description)),
                    KeyValuePair.Create("table", TaskValue.Of(call.Options.Table)),
                    KeyValuePair.Create("id_type", TaskValue.Of(ChoiceName.Of(shape.IdType))),
                    KeyValuePair.Create("schema_version", JsonText.Number(shape.SchemaVersion)),
                    KeyValuePair.Create<string, TaskValue>("warnings", new TaskValue.List([.. shape.Warnings.Select(TaskValue.Of)])),
                ])
            );
            return ExitCode.InStep;
        }

        call.Terminal.Say(
            $"The table {call.Options.Table} in {host.Store.Description} is ready: "
                + $"ids of type {ChoiceName.Of(shape.IdType)}, schema version {shape.SchemaVersion}."
        );
        foreach (var warning in shape.Warnings)
            call.Terminal.Problem($"warning: {warning}");

        return ExitCode.InStep;
    }
}
