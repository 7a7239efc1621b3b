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

    public ScheduleDocument Document { get; private set; } = seen.Document;

    public SyncRun? Run { get; private set; }

    /// <summary>Whether tasks were dropped because their rows had moved.</summary>
    public bool HasMoved { get; private set; }

    public bool WritesFile => Tasks.Any(task => task.Item is not null);

    /// <summary>Whether nothing is written as soon as one task can't be.</summary>
    public bool AllOrNothing { get; init; }

    public bool IsEmpty => Tasks.Count == 0;

    /// <summary>Drops all that needs the file to be written.</summary>
    public void LeaveFile(Refusal reason)
    {
        // A folder that can't be written to, such as a mounted configuration, is no problem as long as nothing is to be written there.
        if (WritesFile || reason.Code == ErrorCode.FileLocked)
        {
            _problems.Add(reason);
        }

        Leave([.. Tasks.Where(task => task.Item is null)]);
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
            EditFile();
        }
    }

    /// <summary>Computes the file's new text; an edit that would not give the planned task is dropped with its whole task.</summary>
    public void EditFile()
    {
        var changes = Tasks.Where(task => task.Item is not null).ToDictionary(task => task.Id, task => task.Item!);
        Document = seen.Document;
        if (changes.Count > 0)
        {
            var edited = ScheduleEditor.Apply(seen.Document, reading, changes);
            Document = edited.Document;
            Drop(edited.Refused);
        }
    }

    /// <summary>Takes what the database said: refused rows are dropped with their whole task, defaults complete the base.</summary>
    public void TakeRows(RowsWritten written)
    {
        if (written.Refused.Count > 0)
        {
            Drop(written.Refused);
            EditFile();
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

    public RunRecord ToRecord(long number, RunOrigin origin, string file, DateTimeOffset now)
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
                select new FileOverwrite(task.Id, file, task.FileBefore!.Fields),
            ],
            Events = RunEvents.Of(Run, Tasks, file),
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
