using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>Says what came of a run.</summary>
internal sealed class SyncOutcomes(LockstepOptions options, TimeProvider time)
{
    public SyncOutcome Of(
        SyncRequest request,
        SyncObservation seen,
        SyncPlan plan,
        IReadOnlyList<Refusal> problems,
        ApplyResult.Applied? applied
    )
    {
        var numbered = applied?.Carried.Select(task => task.Conflict).OfType<Conflict>().ToDictionary(conflict => conflict.Task) ?? [];
        var closed =
            applied?.Carried.Select(task => task.Closing).OfType<ConflictClosing>().Select(closing => closing.ConflictId).ToHashSet() ?? [];
        IReadOnlyList<Conflict> open =
        [
            .. plan
                .Conflicts.Select(conflict => numbered.GetValueOrDefault(conflict.Task, conflict))
                .Where(conflict => !closed.Contains(conflict.Id)),
        ];
        return new SyncOutcome
        {
            State = SyncStates.Of(plan with { Conflicts = open }, [.. problems, .. plan.Refusals]),
            Direction = SyncPolicy.DirectionOf(options, request),
            At = time.GetUtcNow(),
            Run = applied?.Run,
            Plan = plan,
            TotalTasks = seen.TotalTasks,
            FileTasks = TasksOf(seen.Files),
            Conflicts = open,
            Problems = [.. problems, .. plan.Refusals],
        };
    }

    public SyncOutcome Unreadable(SyncRequest request, IReadOnlyList<Refusal> problems, IReadOnlyList<SeenFile>? files = null) =>
        new()
        {
            TotalTasks = files?.Sum(file => file.Document.Snapshot.Tasks.Count) ?? 0,
            FileTasks = TasksOf(files ?? []),
            State = SyncStates.Of(null, problems),
            Direction = SyncPolicy.DirectionOf(options, request),
            At = time.GetUtcNow(),
            Problems = problems,
        };

    private static Dictionary<string, int> TasksOf(IReadOnlyList<SeenFile> files) =>
        files.ToDictionary(file => file.Name, file => file.Document.Snapshot.Tasks.Count);

    /// <summary>The outcome of a run that ended in a way that nobody foresaw.</summary>
    public SyncOutcome Failed(SyncRequest request, Exception exception) =>
        Unreadable(
            request,
            [
                new Refusal(
                    Side.File,
                    null,
                    ErrorCode.Internal,
                    $"The run failed: {exception.GetType().Name}. The log says more; it is tried again."
                ),
            ]
        );
}
