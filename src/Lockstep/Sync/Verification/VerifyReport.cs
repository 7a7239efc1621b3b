using Lockstep.Core.Model;

namespace Lockstep.Sync.Verification;

/// <summary>Whether both sides, the base and the change log agree.</summary>
/// <param name="Checks">The checks, in a fixed order.</param>
/// <param name="Problems">What could not be read at all.</param>
public sealed record VerifyReport(IReadOnlyList<VerifyCheck> Checks, IReadOnlyList<Refusal> Problems)
{
    /// <summary>The worst that was found.</summary>
    public VerifyState State => Checks.Max(check => check.State);

    /// <summary>The exit code of the command line: 0 all is well, 1 or 2 the database can't be read, 3 conflicts wait, 4 something is wrong.</summary>
    public int ExitCode =>
        SyncOutcome.OfDatabase(Problems)
        ?? State switch
        {
            VerifyState.Wrong => 4,
            VerifyState.Waiting => 3,
            _ => 0,
        };
}
