using System.Text.Json;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>
/// What a swap puts into the file, as the bases that are true once it is in place and the transaction is not committed: there the file holds the new
/// value and the row what it held before. Where the value came from the row both are the same, and the base has moved; where it was new to both, the
/// next plan sees it as a change of the file and carries it on.
/// </summary>
internal static class SwapBases
{
    public static string ToText(IEnumerable<TaskPlan> plans, Base @base) =>
        TaskJson.ToText(
            TaskValue.Map.Of(
                plans.Where(plan => plan.Item is not null).Select(plan => KeyValuePair.Create(plan.Id.Text, BaseAfterSwap(plan, @base)))
            )
        );

    public static string ToText(IEnumerable<BaseTask> bases) =>
        TaskJson.ToText(TaskValue.Map.Of(bases.Select(task => KeyValuePair.Create(task.Id.Text, TaskValue.Of(TaskJson.BaseToText(task))))));

    /// <summary>The bases by task; no base where the swap took the last trace of the task.</summary>
    public static IReadOnlyDictionary<TaskId, BaseTask?> FromText(string text, TaskIdType idType, string file)
    {
        using var document = JsonDocument.Parse(text);
        var bases = new Dictionary<TaskId, BaseTask?>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (TaskId.TryParse(property.Name, idType, out var id))
            {
                bases[id] =
                    property.Value.ValueKind == JsonValueKind.String ? TaskJson.BaseFrom(id, file, property.Value.GetString()!) : null;
            }
        }

        return bases;
    }

    private static TaskValue BaseAfterSwap(TaskPlan plan, Base @base) =>
        (plan.Item, @base.Tasks.GetValueOrDefault(plan.Id)) switch
        {
            (ItemChange.Append, _) when plan.Base is { } appended => TaskValue.Of(TaskJson.BaseToText(appended)),
            (ItemChange.Update update, { } known) => TaskValue.Of(TaskJson.BaseToText(Moved(known, update, plan))),
            (ItemChange.Update, null) when plan.Base is { } first && plan.Row is null => TaskValue.Of(TaskJson.BaseToText(first)),
            _ => TaskValue.Null,
        };

    private static BaseTask Moved(BaseTask known, ItemChange.Update update, TaskPlan plan)
    {
        var (fields, leftOut) = (known.Fields, known.LeftOut);
        foreach (var edit in update.Edits)
        {
            var held = edit.Path.Field == TaskField.UpdatedAt ? edit.Value : plan.RowBefore?.Fields.At(edit.Path);
            fields = fields.With(edit.Path, held);
            leftOut = leftOut.Remove(edit.Path.Field);
        }

        return known with
        {
            Fields = fields,
            LeftOut = leftOut,
            FormerRuntime = plan.Base?.FormerRuntime ?? known.FormerRuntime,
        };
    }
}
