using Lockstep.Core.Model;
using Lockstep.Core.Yaml.Editing;

namespace Lockstep.Core.Yaml;

/// <summary>Puts edits into a document by splices: bytes that no edit is about stay as they are.</summary>
public static class ScheduleEditor
{
    /// <summary>
    /// Makes the edits and reads the result again. An edit whose result would not be exactly the planned task is not made and is answered
    /// with the reason; the others are.
    /// </summary>
    /// <param name="document">The file as it was read.</param>
    /// <param name="options">How files are read.</param>
    /// <param name="changes">What each task gets.</param>
    /// <param name="itemTexts">
    /// For tasks that are appended, their items in another text, as <see cref="ScheduleDocument.ItemText"/> gives them: the item keeps its own
    /// writing and its comments where its indentation is the list's.
    /// </param>
    public static EditResult Apply(
        ScheduleDocument document,
        DocumentOptions options,
        IReadOnlyDictionary<TaskId, ItemChange> changes,
        IReadOnlyDictionary<TaskId, ReadOnlyMemory<byte>>? itemTexts = null
    )
    {
        var refused = new Dictionary<TaskId, Refusal>();
        var sound = new List<KeyValuePair<TaskId, ItemChange>>();
        foreach (var change in changes)
        {
            if (WhyNot(document, change.Key, change.Value) is { } reason)
            {
                refused[change.Key] = Refuse(document, change.Key, reason);
            }
            else
            {
                sound.Add(change);
            }
        }

        return new EditResult(Make(document, options, sound, itemTexts, refused), refused);
    }

    // What cannot be made together is made by halves, so that the edit at fault is found and the others are made.
    private static ScheduleDocument Make(
        ScheduleDocument document,
        DocumentOptions options,
        List<KeyValuePair<TaskId, ItemChange>> changes,
        IReadOnlyDictionary<TaskId, ReadOnlyMemory<byte>>? itemTexts,
        Dictionary<TaskId, Refusal> refused
    )
    {
        if (changes.Count == 0)
        {
            return document;
        }

        var reason = "the text around it does not allow the edit; change the file by hand";
        try
        {
            if (new EditAttempt(document, options, itemTexts).Make(changes) is { } made)
            {
                return made;
            }
        }
        catch (EditRefusedException e)
        {
            reason = e.Message;
        }

        if (changes.Count == 1)
        {
            var id = changes[0].Key;
            refused[id] = Refuse(document, id, reason);
            return document;
        }

        var half = changes.Count / 2;
        var first = Make(document, options, changes[..half], itemTexts, refused);
        return Make(first, options, changes[half..], itemTexts, refused);
    }

    private static string? WhyNot(ScheduleDocument document, TaskId id, ItemChange change)
    {
        var task = document.Snapshot.Tasks.GetValueOrDefault(id);
        return change switch
        {
            ItemChange.Append when document.ItemOf(id) >= 0 => "a task of this id stands in the file already",
            ItemChange.Append => null,
            _ when task is null => document.ItemOf(id) >= 0
                ? "the task is invalid as it stands in the file; correct it first"
                : "the file holds no such task",
            ItemChange.Update update when update.Revision != task.Revision => "the task has changed in the file since the edit was planned",
            ItemChange.Delete delete when delete.Revision != task.Revision =>
                "the task has changed in the file since its deletion was planned",
            ItemChange.Update update when update.Edits.Any(edit => edit.Path.Field == TaskField.Id) => "the id of a task cannot be changed",
            _ => null,
        };
    }

    private static Refusal Refuse(ScheduleDocument document, TaskId id, string reason) =>
        new(Side.File, id, ErrorCode.EditNotPossible, $"task {id} was not changed: {reason}", document.PlaceOf(id));
}
