namespace Lockstep.Core.Planning;

/// <summary>How changes are found.</summary>
public enum ConflictDetection
{
    /// <summary>Against the last common state. No clock ever decides between two changes.</summary>
    ThreeWay,

    /// <summary>The plain rule: the newer <c>updated_at</c> counts, no base, no deletes.</summary>
    Timestamps,
}
