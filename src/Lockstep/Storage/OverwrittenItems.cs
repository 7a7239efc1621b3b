using System.Text.Json;
using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>Reads the change log's entries of items that were overwritten.</summary>
internal static class OverwrittenItems
{
    public static IReadOnlyDictionary<TaskId, TaskValue.Map> Of(IEnumerable<(string Task, string Before)> entries, TaskIdType idType)
    {
        var items = new Dictionary<TaskId, TaskValue.Map>();
        foreach (var (task, before) in entries)
        {
            if (TaskId.TryParse(task, idType, out var id))
            {
                using var document = JsonDocument.Parse(before);
                items[id] = TaskJson.FieldsFrom(document.RootElement);
            }
        }

        return items;
    }
}
