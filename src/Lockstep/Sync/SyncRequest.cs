using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>What is asked of one run.</summary>
/// <param name="Source">What asks: <c>startup</c>, <c>watch</c>, <c>timer</c>, <c>cli</c> or <c>api</c>.</param>
/// <param name="Actor">Who asks: a user name, or <c>lockstep</c> for a run by itself.</param>
/// <param name="Direction">Which sides may be written; none means the configured direction.</param>
/// <param name="Force">In a one-way run the source wins conflicts; in every direction the guard is lifted.</param>
/// <param name="ByHand">Whether a person asked: then a <c>db_to_yaml</c> run carries runtime moves into the file.</param>
public sealed record SyncRequest(
    string Source,
    string Actor = "lockstep",
    SyncDirection? Direction = null,
    bool Force = false,
    bool ByHand = false
)
{
    /// <summary>How much the run looks at.</summary>
    public LookDepth Depth { get; init; } = LookDepth.Everything;

    /// <summary>Whether the item of a row that is gone from one of several files may still turn up in another within two seconds.</summary>
    public bool AwaitsMoves { get; init; }
}
