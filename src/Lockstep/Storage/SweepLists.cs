using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Storage;

/// <summary>What a sweep reads first, because it is short, and hands out with the pages that it belongs to.</summary>
/// <param name="conflicts">The open conflicts.</param>
/// <param name="writes">What is remembered of writes to files.</param>
/// <param name="content">What Lockstep last wrote into each file.</param>
/// <param name="turns">The values that return by turns, which are few: each page gets them all.</param>
internal sealed class SweepLists(
    Dictionary<TaskId, Conflict> conflicts,
    Dictionary<TaskId, FileWrites> writes,
    IReadOnlyDictionary<string, string> content,
    IReadOnlyDictionary<TaskId, TaskTurns> turns
)
{
    /// <summary>A page with what belongs to its tasks.</summary>
    public StoreReading AddTo(StoreReading page, IEnumerable<TaskId> tasks)
    {
        var all = tasks.ToList();
        return page with { OpenConflicts = Take(conflicts, all), Writes = Take(writes, all), WrittenContent = content, Turns = turns };
    }

    /// <summary>Tasks that are left when all pages are handed out, because they have neither row nor base.</summary>
    public IReadOnlyList<TaskId> TakeRest(int count) => [.. conflicts.Keys.Concat(writes.Keys).Distinct().Take(count)];

    private static Dictionary<TaskId, T> Take<T>(Dictionary<TaskId, T> from, List<TaskId> tasks)
    {
        var taken = new Dictionary<TaskId, T>();
        foreach (var task in from.Count == 0 ? [] : tasks)
        {
            if (from.Remove(task, out var found))
            {
                taken.Add(task, found);
            }
        }

        return taken;
    }
}
