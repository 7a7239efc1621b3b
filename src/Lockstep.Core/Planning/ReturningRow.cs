using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>
/// What an item that comes back, as one that is cut from one file and pasted into another in two runs, finds again of the row that the first run deleted.
/// </summary>
internal static class ReturningRow
{
    /// <summary>
    /// The former row's values of columns that the item leaves out and of runtime fields; none where the item has another skill or schedule, which makes
    /// it another task. A runtime instant that the item holds later than the row did is an edit and stays.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, TaskValue>> Of(TaskState state, ImmutableSortedSet<string> leftOut, MergePolicy policy)
    {
        if (
            state is not { FormerRow: { } former, File.Fields: { } item, Row: null, Base: null }
            || !Equals(former["skill_name"], item["skill_name"])
            || !Equals(former["schedule_cron"], item["schedule_cron"])
        )
        {
            return [];
        }

        var runtime = policy
            .RuntimeFields.Where(name => item.Has(name) && !IsLater(item[name], former[name]))
            .Order(StringComparer.Ordinal);
        return [.. leftOut.Concat(runtime).Where(former.Has).Select(name => KeyValuePair.Create(name, former[name]!))];
    }

    private static bool IsLater(TaskValue? item, TaskValue? row) =>
        item is TaskValue.Instant ours && row is TaskValue.Instant theirs && ours.Value > theirs.Value;
}
