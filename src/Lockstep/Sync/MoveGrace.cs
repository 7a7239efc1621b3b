using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>
/// Lets a row wait for a moment whose item is gone from one of several files: a task that is cut from one and pasted into another is two saves.
/// Used by one run at a time.
/// </summary>
internal sealed class MoveGrace(TimeProvider time)
{
    /// <summary>How long it waits.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private Dictionary<TaskId, DateTimeOffset> _missing = [];

    /// <summary>Whether a row waits.</summary>
    public bool IsWaiting => _missing.Count > 0;

    /// <summary>The plan without the deletes that are still to wait.</summary>
    public SyncPlan Apply(SyncPlan plan)
    {
        var now = time.GetUtcNow();
        var missing = plan
            .Tasks.Where(task => task is { Row: RowChange.Delete, FileBefore: null })
            .ToDictionary(task => task.Id, task => _missing.GetValueOrDefault(task.Id, now));
        var young = missing.Where(task => now - task.Value < Length).ToDictionary();
        _missing = young;
        return young.Count == 0
            ? plan
            : plan with
            {
                Tasks = [.. plan.Tasks.Where(task => !young.ContainsKey(task.Id))],
                Waiting = [.. plan.Waiting, .. young.Keys.Select(task => new WaitingChange(task, Side.File, []))],
            };
    }
}
