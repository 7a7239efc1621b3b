using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>
/// Looks up, for items whose rows a plan inserts, what their rows were when a run deleted them: a task that is cut from one file and pasted into another
/// is deleted by one run and inserted by the next, where none waits for it.
/// </summary>
internal sealed class FormerRows(ITaskStore store)
{
    /// <summary>How long a deleted row is remembered.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(1);

    /// <summary>What to plan from instead; nothing where no item of the plan comes back. A plan that inserts no row asks nothing.</summary>
    public async Task<PlanInput?> FindAsync(PlanInput input, SyncPlan plan, MergePolicy policy, CancellationToken cancellationToken)
    {
        List<TaskId> added =
        [
            .. plan
                .Tasks.Where(task => task is { Row: RowChange.Insert, FileBefore: not null, RowBefore: null })
                .Select(task => task.Id)
                .Where(task => !input.Base.Tasks.ContainsKey(task)),
        ];
        if (added.Count == 0)
        {
            return null;
        }

        var rows = await store.DeletedRowsAsync(added, policy.RunTime - Window, cancellationToken);
        return rows.Count == 0 ? null : input with { FormerRows = rows };
    }
}
