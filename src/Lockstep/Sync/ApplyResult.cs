using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Files;

namespace Lockstep.Sync;

/// <summary>What came of applying a plan.</summary>
internal abstract record ApplyResult
{
    private ApplyResult() { }

    /// <summary>It is written and committed.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Carried">The task plans that were carried out.</param>
    /// <param name="Problems">What was refused, or left for later because the file could not be written.</param>
    /// <param name="Swaps">The swaps, by file, whose old versions are still to be looked at.</param>
    /// <param name="Documents">The files that were written, as they are now, already read.</param>
    /// <param name="IsPartial">Whether tasks were left because their rows had moved: plan again for these.</param>
    public sealed record Applied(
        SyncRun Run,
        IReadOnlyList<TaskPlan> Carried,
        IReadOnlyList<Refusal> Problems,
        IReadOnlyDictionary<string, AtomicSwap> Swaps,
        IReadOnlyDictionary<string, ScheduleDocument> Documents,
        bool IsPartial
    ) : ApplyResult;

    /// <summary>A side moved since it was read: plan again.</summary>
    public sealed record Moved : ApplyResult;

    /// <summary>Nothing of the plan could be written now.</summary>
    public sealed record NotNow(IReadOnlyList<Refusal> Problems) : ApplyResult;
}
