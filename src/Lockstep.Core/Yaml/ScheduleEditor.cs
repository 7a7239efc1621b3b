using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Puts edits into a document by splices: bytes that no edit is about stay as they are.</summary>
public static class ScheduleEditor
{
    /// <summary>
    /// Makes the edits and reads the result again. An edit whose result would not be exactly the planned task is not made and is answered
    /// with the reason; the others are.
    /// </summary>
    public static EditResult Apply(ScheduleDocument document, DocumentOptions options, IReadOnlyDictionary<TaskId, ItemChange> changes) =>
        throw new InvalidOperationException("being written");
}
