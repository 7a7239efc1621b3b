using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>A plan on its way to being applied: what can't be written is dropped from it, task by task, with the reason.</summary>
internal sealed class ApplyDraft(IReadOnlyList<TaskPlan> tasks, SyncObservation seen, DocumentOptions reading)
{
    private readonly List<Refusal> _problems = [];

    public IReadOnlyList<TaskPlan> Tasks { get; private set; } = tasks;

    public IReadOnlyList<Refusal> Problems => _problems;

    /// <summary>The files that get a new text, by name.</summary>
    public IReadOnlyDictionary<string, ScheduleDocument> Documents { get; private set; } = new Dictionary<string, ScheduleDocument>();

    public SyncRun? Run { get; private set; }

    /// <summary>Whether tasks were dropped because their rows had moved.</summary>
    public bool HasMoved { get; private set; }

    /// <summary>The files that the tasks belong to, in the order of their names.</summary>
    public IReadOnlyList<string> Files =>
        [.. Tasks.Select(task => task.File).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether nothing is written as soon as one task can't be.</summary>
    public bool AllOrNothing { get; init; }

    public bool IsEmpty => Tasks.Count == 0;

    /// <summary>Drops all that needs a file to be written.</summary>
    public void LeaveFile(string name, Refusal reason)
    {
        // A folder that can't be written to, such as a mounted configuration, is no problem as long as nothing is to be written there.
        var left = Tasks.Where(task => task.Item is not null && task.File == name).ToHashSet();
        if (left.Count > 0 || reason.Code == ErrorCode.FileLocked)
        {
            _problems.Add(reason with { File = name });
        }

        Leave([.. Tasks.Where(task => !left.Contains(task))]);
    }

    /// <summary>Drops the tasks whose rows are no longer those that were read: they are planned again, and the others need not wait for them.</summary>
    public void LeaveMoved(IReadOnlyDictionary<TaskId, UInt128> versions)
    {
        var standing = Tasks
            .Where(task =>
                versions.TryGetValue(task.Id, out var version)
                    ? task.RowBefore is { } row && row.Revision == version
                    : task.RowBefore is null
            )
            .ToList();
        if (standing.Count < Tasks.Count)
        {
            HasMoved = true;
            Leave(standing);
            EditFiles();
        }
    }

    /// <summary>Computes the files' new texts; an edit that would not give the planned task is dropped with its whole task.</summary>
    public void EditFiles()
    {
        var documents = new Dictionary<string, ScheduleDocument>();
        foreach (var file in Tasks.Where(task => task.Item is not null).GroupBy(task => task.File).ToList())
        {
            // A file that could not be read has no task that is planned to be written.
            var before = seen.FileOf(file.Key)!.Document;
            var edited = ScheduleEditor.Apply(before, reading, file.ToDictionary(task => task.Id, task => task.Item!));
            Drop(edited.Refused.ToDictionary(pair => pair.Key, pair => pair.Value with { File = file.Key }));
            if (!ReferenceEquals(edited.Document, before))
            {
                documents.Add(file.Key, edited.Document);
            }
        }

        Documents = documents;
    }

    /// <summary>Takes what the database said: refused rows are dropped with their whole task, defaults complete the base.</summary>
    public void TakeRows(RowsWritten written)
    {
        if (written.Refused.Count > 0)
        {
            Drop(written.Refused);
            EditFiles();
        }

        Tasks =
        [
            .. Tasks.Select(task =>
                written.Stored.TryGetValue(task.Id, out var row) ? task with { Base = task.BaseWith(row.Fields) } : task
            ),
        ];
    }

    /// <summary>Gives new conflicts their numbers, from the first one on.</summary>
    public void NumberConflicts(long first)
    {
        var next = first;
        Tasks =
        [
            .. Tasks.Select(task =>
                task.Conflict is { Id: 0 } conflict
                    ? task with
                    {
                        Conflict = conflict with { Id = next },
                        Closing = task.Closing is { } closing ? closing with { ConflictId = next++ } : Skip(ref next),
                    }
                    : task
            ),
        ];
    }

    public RunRecord ToRecord(long number, RunOrigin origin, DateTimeOffset now)
    {
        Run = new SyncRun(
            number,
            origin.Source,
            origin.Actor,
            origin.Direction,
            origin.StartedAt,
            now,
            Tasks.Count(task => task.Row is not null),
            Tasks.Count(task => task.Item is not null),
            Tasks.Count(task => task.Conflict is not null && task.Closing is null),
            Tasks.Count(task => task.Closing is not null)
        );
        return new RunRecord
        {
            Run = Run,
            BaseSet = [.. Tasks.Select(task => task.Base).OfType<BaseTask>()],
            BaseRemoved = [.. Tasks.Where(task => task.ForgetsBase).Select(task => task.Id)],
            ConflictsStored = [.. Tasks.Select(task => task.Conflict).OfType<Conflict>()],
            ConflictsClosed = [.. Tasks.Select(task => task.Closing).OfType<ConflictClosing>()],
            FileOverwrites =
            [
                .. from task in Tasks
                where task.Item is ItemChange.Update or ItemChange.Delete
                select new FileOverwrite(task.Id, task.File, task.FileBefore!.Fields),
            ],
            Events = RunEvents.Of(Run, Tasks),
        };
    }

    private static ConflictClosing? Skip(ref long next)
    {
        next++;
        return null;
    }

    private void Drop(IReadOnlyDictionary<TaskId, Refusal> refused)
    {
        _problems.AddRange(refused.Values);
        Leave([.. Tasks.Where(task => !refused.ContainsKey(task.Id))]);
    }

    private void Leave(List<TaskPlan> rest) => Tasks = AllOrNothing && rest.Count < Tasks.Count ? [] : rest;
}
