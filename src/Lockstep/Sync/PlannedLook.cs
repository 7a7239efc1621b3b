using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>A look at both sides, and the plan that was made of it.</summary>
/// <param name="Seen">What was seen; nothing when a side could not be read.</param>
/// <param name="Plan">The plan; nothing when a side could not be read.</param>
/// <param name="Policy">The rules that it was made by.</param>
/// <param name="Problems">What could not be read.</param>
internal sealed record PlannedLook(SyncObservation? Seen, SyncPlan? Plan, MergePolicy Policy, IReadOnlyList<Refusal> Problems);
