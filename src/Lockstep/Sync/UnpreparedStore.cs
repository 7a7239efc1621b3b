using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Keeps a run from preparing a database that it should not, or not yet.</summary>
internal sealed class UnpreparedStore(LockstepOptions options, ITaskStore store, SyncObserver observer, SyncOutcomes outcomes)
{
    private const string NotPrepared =
        "The database is not prepared for Lockstep yet. Run lockstep init; the first sync or serve does it too.";

    /// <summary>Why the run ends before the database is opened; nothing where it may go on.</summary>
    public async Task<SyncOutcome?> WhyNotAsync(SyncRequest request, bool mayPrepare, CancellationToken cancellationToken)
    {
        if (await store.IsPreparedAsync(cancellationToken))
        {
            return null;
        }

        var reading = new DocumentOptions(options.IdType, options.LargestFile);
        var (files, problems) = await observer.LookAtFilesAsync(reading, cancellationToken);
        if (!mayPrepare)
        {
            var refusal = new Refusal(Side.Database, null, ErrorCode.DatabaseShape, NotPrepared);
            return outcomes.Unreadable(request, [refusal, .. problems], files);
        }

        // A mistyped name must not leave a database beside a file that isn't there.
        return files.Count == 0 && problems.Any(problem => problem.Code == ErrorCode.FileUnreadable)
            ? outcomes.Unreadable(request, problems)
            : null;
    }
}
