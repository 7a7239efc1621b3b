using Lockstep.Core.Model;
using Lockstep.Core.Yaml.Editing;
using Lockstep.Core.Yaml.Items;

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
            if (MakeTogether(document, options, changes, itemTexts) is { } made)
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

    private static ScheduleDocument? MakeTogether(
        ScheduleDocument document,
        DocumentOptions options,
        List<KeyValuePair<TaskId, ItemChange>> changes,
        IReadOnlyDictionary<TaskId, ReadOnlyMemory<byte>>? itemTexts
    )
    {
        var tree = document.Tree;
        if (document.Cut is { } cut)
        {
            if (CutEdit.TryMake(document, cut, options, changes, itemTexts, out var edited))
            {
                return edited;
            }

            // What cannot be said of the items one by one is said of the whole file.
            _ = ScheduleTree.TryRead(document.Bytes, options, out tree, out _);
        }

        var made = tree is null ? null : new EditAttempt(tree, options, itemTexts).Make(changes);
        return made is null ? null
            : ReferenceEquals(made, tree) ? document
            : document.Cut is null ? ScheduleDocument.Of(made)
            : ScheduleDocument.TryRead(made.Tree.Source.Bytes, options, document, DocumentForm.Cut, out var read, out _) ? read
            : null;
    }

    private static string? WhyNot(ScheduleDocument document, TaskId id, ItemChange change)
    {
        var revision = document.RevisionOf(id);
        return change switch
        {
            ItemChange.Append when document.Holds(id) => "a task of this id stands in the file already",
            ItemChange.Append => null,
            _ when revision is null => document.Holds(id)
                ? "the task is invalid as it stands in the file; correct it first"
                : "the file holds no such task",
            ItemChange.Update update when update.Revision != revision => "the task has changed in the file since the edit was planned",
            ItemChange.Delete delete when delete.Revision != revision => "the task has changed in the file since its deletion was planned",
            ItemChange.Update update when update.Edits.Any(edit => edit.Path.Field == TaskField.Id) => "the id of a task cannot be changed",
            _ => null,
        };
    }

    private static Refusal Refuse(ScheduleDocument document, TaskId id, string reason) =>
        new(Side.File, id, ErrorCode.EditNotPossible, $"task {id} was not changed: {reason}", document.PlaceOf(id));
}
