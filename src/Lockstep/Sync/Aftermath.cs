using Lockstep.Core.Model;
using Lockstep.Core.Yaml;
using Lockstep.Files;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>What is left to do beside the files after a run, one's own or that of a process that died. Used by one run at a time.</summary>
internal sealed class Aftermath
{
    private readonly LockstepOptions _options;
    private readonly FileSeams _seams;
    private readonly InterruptedRuns _interrupted;

    public Aftermath(LockstepOptions options, ITaskStore store, FileSeams seams, SyncApplier applier)
    {
        (_options, _seams) = (options, seams);
        Rooms = new FileRooms(options, store, seams, applier);
        _interrupted = new InterruptedRuns(options, store, seams, applier);
    }

    /// <summary>The files.</summary>
    public FileRooms Rooms { get; }

    /// <summary>Whether something beside a file waits to be looked at again.</summary>
    public bool AnyLeft => Rooms.Present().Any(room => room.Late.AnyLeft);

    /// <summary>Finishes what was left behind; answers what a person must look at.</summary>
    public async Task<IReadOnlyList<Refusal>> FinishAsync(DocumentOptions reading, CancellationToken cancellationToken)
    {
        var rooms = Rooms.Present();
        await _interrupted.FinishAsync(rooms, reading, cancellationToken);
        var problems = new List<Refusal>();
        foreach (var room in rooms)
        {
            problems.AddRange(await room.Late.LookAsync(reading, cancellationToken));
        }

        return problems;
    }

    /// <summary>Takes the locks of all files before a look, so that writers who lock too wait until what is seen is applied.</summary>
    public Task<FileLocks> LockAllAsync(CancellationToken cancellationToken) =>
        FileLocks.AcquireAsync(_seams, _options, Rooms.Present().Select(room => room.Name), cancellationToken);

    /// <summary>After a commit: keeps the new texts, and merges what somebody still wrote to the old ones.</summary>
    public async Task<IReadOnlyList<Refusal>> SettleAsync(
        ApplyResult.Applied applied,
        SyncObservation seen,
        DocumentOptions reading,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<Refusal>();
        foreach (var (name, swap) in applied.Swaps)
        {
            var room = Rooms.Of(name);
            room.Remember(applied.Documents[name], reading);
            problems.AddRange(await room.Late.SettleAsync(swap, seen.FileOf(name)!, reading, cancellationToken));
        }

        return problems;
    }
}
