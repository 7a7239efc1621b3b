using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>Ids as Lockstep's own tables keep them.</summary>
internal static class StoredIds
{
    /// <summary>Values by their task; what is no id of the table, such as one from before its type was changed, is left out.</summary>
    public static IReadOnlyDictionary<TaskId, T> By<T>(IEnumerable<(string Id, T Value)> entries, TaskIdType type)
    {
        var found = new Dictionary<TaskId, T>();
        foreach (var (text, value) in entries)
        {
            if (TaskId.TryParse(text, type, out var id))
            {
                found[id] = value;
            }
        }

        return found;
    }
}
