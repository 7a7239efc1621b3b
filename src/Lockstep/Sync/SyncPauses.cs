using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Pauses and resumes. What is paused is kept in the database, so every server and every run beside it heeds it. Thread-safe.</summary>
public sealed class SyncPauses
{
    private readonly SyncEngine _engine;
    private readonly ITaskStore _store;
    private readonly TimeProvider _time;

    internal SyncPauses(SyncEngine engine, ITaskStore store, TimeProvider time) => (_engine, _store, _time) = (engine, store, time);

    /// <summary>The pauses in force.</summary>
    /// <exception cref="StoreException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<Pause>> ListAsync(CancellationToken cancellationToken)
    {
        await _engine.OpenAsync(cancellationToken);
        var now = _time.GetUtcNow();
        return [.. (await _store.PausesAsync(cancellationToken)).All.Where(pause => pause.IsInForce(now))];
    }

    /// <summary>
    /// Pauses one task, one file, or everything, in the place of an earlier pause of the same. When it answers, nothing that it covers is written any
    /// more, on either side, until it ends.
    /// </summary>
    /// <param name="reason">Why, for those who wonder.</param>
    /// <param name="by">Who.</param>
    /// <param name="until">When it ends by itself, in the future; nothing for a pause that somebody must end.</param>
    /// <param name="task">The one task; or nothing.</param>
    /// <param name="file">The one file, as configured; or nothing.</param>
    /// <param name="cancellationToken">Ends the wait for runs that are being written.</param>
    /// <exception cref="RequestRefusedException">There is no such task, or the end has passed.</exception>
    /// <exception cref="StoreException">The database cannot be reached.</exception>
    public async Task<Pause> PauseAsync(
        string reason,
        string by,
        DateTimeOffset? until,
        TaskId? task,
        string? file,
        CancellationToken cancellationToken
    )
    {
        await _engine.OpenAsync(cancellationToken);
        if (task is { } id)
        {
            // A look, for the check of the name that is made in it.
            await _engine.PlanAsync(new SyncRequest("pause", by) { Tasks = [id] }, cancellationToken);
        }

        var now = _time.GetUtcNow();
        if (until <= now)
        {
            throw new RequestRefusedException(ErrorCode.Usage, "the end of a pause must lie in the future");
        }

        var pause = new Pause(task, file, reason, by, now, until);
        await _store.PauseAsync(pause, cancellationToken);
        return pause;
    }

    /// <summary>Ends the pause of one task or of one file, or every pause when neither is named; answers those that were in force.</summary>
    /// <exception cref="RequestRefusedException">That task, or that file, is not paused by itself.</exception>
    /// <exception cref="StoreException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<Pause>> ResumeAsync(TaskId? task, string? file, CancellationToken cancellationToken)
    {
        await _engine.OpenAsync(cancellationToken);
        var key = task is null && file is null ? null : Pause.ScopeKey(task, file);
        var now = _time.GetUtcNow();
        var ended = await _store.ResumeAsync(key, cancellationToken);
        if (key is null || ended.Count > 0)
        {
            return [.. ended.Where(pause => pause.IsInForce(now))];
        }

        var others = await ListAsync(cancellationToken);
        var what = task is { } id ? $"task {id}" : file;
        throw new RequestRefusedException(
            ErrorCode.Paused,
            others.Count == 0
                ? "nothing is paused"
                : $"{what} is not paused by itself; in force: {string.Join(" ", others.Select(pause => $"{pause}."))}"
        );
    }
}
