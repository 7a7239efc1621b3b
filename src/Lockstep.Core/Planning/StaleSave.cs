using System.Collections.Frozen;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>
/// Tells an edit from a save of a text that was read before Lockstep last wrote: such as that of an editor with an old buffer. It holds what the file
/// held before, where Lockstep has written since.
/// </summary>
internal static class StaleSave
{
    private const string SkillName = "skill_name";

    /// <summary>The places at which the item holds a former value. None where the task is not on both sides, or the item shows that it was read since.</summary>
    public static IReadOnlySet<FieldPath> Places(TaskState state, MergePolicy policy) =>
        state is { File: { } file, Base: { } held } && Known(state, policy) is { } writes && !IsFresh(writes, file, held)
            ? writes.Places.Keys.Where(path => IsFormer(writes, path, file, held)).ToFrozenSet()
            : FrozenSet<FieldPath>.Empty;

    /// <summary>Whether the file lacks an item that Lockstep had added.</summary>
    public static bool LacksAdded(TaskState state, MergePolicy policy) =>
        state is { File: null, Base: not null } && Known(state, policy) is { } writes && writes.Presence.Contains(null);

    /// <summary>
    /// The item as Lockstep had taken it out, when the file brings it back: the same skill, or most of its values. Another task under its id is new.
    /// </summary>
    public static TaskValue.Map? BroughtBack(TaskState state, MergePolicy policy) =>
        state is { File: { } file, Base: null } && Known(state, policy) is { } writes ? BroughtBack(writes, file, policy) : null;

    internal static TaskValue.Map? BroughtBack(FileWrites writes, ScheduledTask file, MergePolicy policy) =>
        writes.Presence.LastOrDefault(former => former is not null && IsLike(former, file.Fields, policy));

    /// <summary>What Lockstep holds the file to have at a place.</summary>
    internal static TaskValue? OwnValue(BaseTask held, FieldPath path) => held.LeftOut.Contains(path.Field) ? null : held.Fields.At(path);

    internal static bool IsFormer(FileWrites writes, FieldPath path, ScheduledTask file, BaseTask held) =>
        path.Field != TaskField.UpdatedAt
        && file.Fields.At(path) is var now
        && !Equals(now, OwnValue(held, path))
        && writes.Places[path].Contains(now);

    // Nobody but a reader of the new text knows the stamp that Lockstep put there with its last write: who keeps it has seen what stands beside it.
    internal static bool IsFresh(FileWrites writes, ScheduledTask file, BaseTask held)
    {
        var stamp = new FieldPath(TaskField.UpdatedAt);
        return writes.Places.ContainsKey(stamp)
            && file[TaskField.UpdatedAt] is TaskValue.Instant kept
            && kept.Equals(OwnValue(held, stamp))
            && !writes.Places[stamp].Contains(kept);
    }

    internal static FileWrites? Known(TaskState state, MergePolicy policy) =>
        policy.Detection == ConflictDetection.ThreeWay && state.Writes is { } writes && writes.File == state.Home ? writes : null;

    private static bool IsLike(TaskValue.Map former, TaskValue.Map now, MergePolicy policy)
    {
        var names = former.Keys.Where(name => name != TaskField.UpdatedAt && !policy.RuntimeFields.Contains(name)).ToList();
        return Equals(former[SkillName], now[SkillName]) || 2 * names.Count(name => Equals(former[name], now[name])) > names.Count;
    }
}
