namespace Lockstep.Sync.Verification;

/// <summary>What a check came to. The later one in this list counts for more.</summary>
public enum VerifyState
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>It could not be looked at, because an earlier check failed.</summary>
    Skipped,

    /// <summary>A person is asked something; nothing is broken.</summary>
    Waiting,

    /// <summary>Something is wrong.</summary>
    Wrong,
}
