using Lockstep.Core.Model;
using Lockstep.Settings;

namespace Lockstep.Sync;

/// <summary>Checks the tasks that a request names.</summary>
internal static class NamedTasks
{
    /// <summary>
    /// Throws for a name that no task has on either side, at base or in a conflict. Such a request's look holds what the database has of the tasks it names.
    /// </summary>
    /// <exception cref="RequestRefusedException">It names the nearest id.</exception>
    public static void Check(SyncRequest request, SyncObservation seen)
    {
        foreach (var task in request.Tasks ?? [])
        {
            if (!IsKnown(task, seen))
            {
                var known = seen.Input.File.Tasks.Keys.Union(seen.Store.Rows.Tasks.Keys).Select(id => id.Text);
                throw new RequestRefusedException(
                    ErrorCode.UnknownTask,
                    $"there is no task {task}, neither in the file nor in the database{NearestName.Hint(task.Text, known)}"
                );
            }
        }
    }

    private static bool IsKnown(TaskId task, SyncObservation seen) =>
        IsIn(seen.Input.File, task)
        || IsIn(seen.Store.Rows, task)
        || seen.Store.Base.Tasks.ContainsKey(task)
        || seen.Store.OpenConflicts.ContainsKey(task);

    private static bool IsIn(Snapshot side, TaskId task) => side.Tasks.ContainsKey(task) || side.Refused.ContainsKey(task);
}
