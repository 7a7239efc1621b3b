using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>The state that a plan and its problems amount to.</summary>
internal static class SyncStates
{
    public static SyncState Of(SyncPlan? plan, IReadOnlyList<Refusal> problems) =>
        plan is { IsPaused: true } ? SyncState.Paused
        : problems.Any(problem => problem.Code == ErrorCode.FileLocked) ? SyncState.Locked
        : problems.Count > 0 ? SyncState.Degraded
        : plan is null ? SyncState.Degraded
        : plan.Held.Count > 0 ? SyncState.Held
        : plan.Conflicts.Count > 0 ? SyncState.Conflicts
        // A pause of some tasks alone must not hide what is wrong with the others.
        : plan.Pauses.Count > 0 ? SyncState.Paused
        : plan.Waiting.Count > 0 ? SyncState.Waiting
        : SyncState.InStep;
}
