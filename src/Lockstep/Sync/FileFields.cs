using Lockstep.Core.Model;

namespace Lockstep.Sync;

/// <summary>The items of a file as the bases tell of them, where the file itself is no longer there to say.</summary>
internal static class FileFields
{
    /// <summary>What the file held of each task, without what it left out.</summary>
    public static Dictionary<TaskId, TaskValue.Map> Of(Base @base) =>
        @base.Tasks.ToDictionary(
            pair => pair.Key,
            pair => TaskValue.Map.Of(pair.Value.Fields.Pairs().Where(field => !pair.Value.LeftOut.Contains(field.Key)))
        );
}
