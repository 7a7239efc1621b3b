using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Sync;
using Lockstep.Tool.Settings;

namespace Lockstep.Tool.Output;

/// <summary>What <c>lockstep init</c> says.</summary>
internal static class InitText
{
    /// <summary>The lines for a person.</summary>
    public static string Of(Invocation call, string database, StoreShape shape, int? aside, SyncOutcome? outcome)
    {
        var done = shape.Preparation;
        var lines = new List<string>
        {
            $"The table {call.Options.Table} in {database} is ready: "
                + $"ids of type {ChoiceName.Of(shape.IdType)}, schema version {shape.SchemaVersion}.",
            done switch
            {
                { IsNothing: true } => "Nothing was missing.",
                { MadeTable: true } => "The table was made.",
                _ => $"The table was there and is adopted; no row was touched. {Added(done)}",
            },
        };
        if (aside is { } count)
        {
            lines.Add(
                count == 0
                    ? "Every row is in the sync."
                    : $"{SyncText.Count(count, "row")} that the file lacks stay out of the sync until the file holds their id."
            );
        }

        if (outcome is not null)
        {
            lines.Add($"{call.Options.File} was written with {SyncText.Count(Written(call, outcome), "task")}.");
        }

        return string.Join('\n', lines);
    }

    /// <summary>The same for a program.</summary>
    public static TaskValue Json(Invocation call, string database, StoreShape shape, int? aside, SyncOutcome? outcome) =>
        TaskValue.Map.Of([
            Pair("database", TaskValue.Of(database)),
            Pair("table", TaskValue.Of(call.Options.Table)),
            Pair("id_type", TaskValue.Of(ChoiceName.Of(shape.IdType))),
            Pair("schema_version", JsonText.Number(shape.SchemaVersion)),
            Pair("made_table", new TaskValue.Bool(shape.Preparation.MadeTable)),
            Pair("added_columns", Texts(shape.Preparation.AddedColumns)),
            Pair("made_triggers", new TaskValue.Bool(shape.Preparation.MadeTriggers)),
            Pair("set_aside", aside is { } count ? JsonText.Number(count) : TaskValue.Null),
            Pair("written_tasks", outcome is null ? TaskValue.Null : JsonText.Number(Written(call, outcome))),
            Pair("warnings", Texts(shape.Warnings)),
        ]);

    private static int Written(Invocation call, SyncOutcome outcome) => outcome.FileTasks.GetValueOrDefault(call.Options.File);

    private static string Added(StorePreparation done)
    {
        var parts = new[]
        {
            done.AddedColumns.Count > 0
                ? $"the column{(done.AddedColumns.Count == 1 ? "" : "s")} {string.Join(", ", done.AddedColumns)}"
                : null,
            done.MadeTriggers ? "the triggers" : null,
            done.MadeSchema ? "Lockstep's own tables" : null,
        };
        return $"Added: {string.Join("; ", parts.OfType<string>())}.";
    }

    private static KeyValuePair<string, TaskValue> Pair(string name, TaskValue value) => KeyValuePair.Create(name, value);

    private static TaskValue.List Texts(IEnumerable<string> texts) => new([.. texts.Select(TaskValue.Of)]);
}
