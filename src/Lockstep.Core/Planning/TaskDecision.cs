using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What the table says about one task.</summary>
/// <param name="Plan">What is to be written; may be empty.</param>
/// <param name="Conflict">The conflict that both sides are in, stored or not.</param>
/// <param name="Waiting">What the direction does not carry.</param>
/// <param name="Differs">Whether the time stamp rule leaves two differing sides alone.</param>
internal sealed record TaskDecision(
    TaskPlan Plan,
    Conflict? Conflict = null,
    IReadOnlyList<WaitingChange>? Waiting = null,
    bool Differs = false
)
{
    public static TaskDecision Wait(TaskState state, Side from) => new(state.Plan(), Waiting: [new WaitingChange(state.Id, from, [])]);
}
