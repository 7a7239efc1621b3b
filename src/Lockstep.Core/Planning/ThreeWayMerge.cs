using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>
/// Merges one value of two sides against their last common state; maps key by key, everything else as one. Here, and only here, the file's value
/// is "ours" and the row's "theirs". No value (a C# null) means that the key is not there.
/// </summary>
/// <param name="carried">Which sides may be written.</param>
/// <param name="rule">Decides a place that both changed differently; without an answer it is a conflict.</param>
/// <param name="disputed">Places that the rule decides wherever they differ, whoever changed them.</param>
internal sealed class ThreeWayMerge(Carried carried, Func<FieldConflict, Ruling?> rule, IReadOnlySet<FieldPath> disputed)
{
    /// <summary>The places that both changed differently and no rule decided.</summary>
    public List<FieldConflict> Conflicts { get; } = [];

    /// <summary>The places that one side changed and the direction does not carry, with that side.</summary>
    public List<(FieldPath Path, Side From)> Waiting { get; } = [];

    /// <summary>Merges the values at a path.</summary>
    public Merged Merge(FieldPath path, TaskValue? ancestor, TaskValue? ours, TaskValue? theirs)
    {
        if (Equals(ours, theirs))
        {
            return Merged.Agreed(ours);
        }

        if (disputed.Contains(path))
        {
            return Decide(new FieldConflict(path, ancestor, ours, theirs));
        }

        if (disputed.Count > 0 && disputed.Any(path.IsAtOrAbove))
        {
            return ours is TaskValue.Map oursInside && theirs is TaskValue.Map theirsInside
                ? MergeKeys(path, ancestor, oursInside, theirsInside)
                : Decide(new FieldConflict(path, ancestor, ours, theirs));
        }

        if (Equals(ours, ancestor))
        {
            return Follow(path, Side.Database, ancestor, ours, theirs);
        }

        if (Equals(theirs, ancestor))
        {
            return Follow(path, Side.File, ancestor, ours, theirs);
        }

        return path.Field == TaskField.ParamsJson && ours is TaskValue.Map ourMap && theirs is TaskValue.Map theirMap
            ? MergeKeys(path, ancestor, ourMap, theirMap)
            : Decide(new FieldConflict(path, ancestor, ours, theirs));
    }

    private Merged Follow(FieldPath path, Side changed, TaskValue? ancestor, TaskValue? ours, TaskValue? theirs)
    {
        var target = changed == Side.File ? Side.Database : Side.File;
        if (!carried.To(target))
        {
            Waiting.Add((path, changed));
            return new Merged(ours, theirs, ancestor, ancestor);
        }

        var value = changed == Side.File ? ours : theirs;
        return new Merged(value, value, ancestor, value);
    }

    // A map that is new on both sides, or replaced something else on both, merges as from an empty one.
    private Merged MergeKeys(FieldPath path, TaskValue? ancestor, TaskValue.Map ours, TaskValue.Map theirs)
    {
        var ancestorMap = ancestor as TaskValue.Map ?? TaskValue.Map.Empty;
        var merged = ours
            .Keys.Union(theirs.Keys, StringComparer.Ordinal)
            .Union(ancestorMap.Keys, StringComparer.Ordinal)
            .Select(key => (Key: key, Value: Merge(path.Then(key), ancestorMap[key], ours[key], theirs[key])))
            .ToList();
        var agreed = MapOf(merged, value => value.BaseIfConflict);
        return new Merged(
            MapOf(merged, value => value.File),
            MapOf(merged, value => value.Database),
            ancestor is TaskValue.Map || agreed.Count > 0 ? agreed : ancestor,
            MapOf(merged, value => value.Base)
        );
    }

    private Merged Decide(FieldConflict conflict)
    {
        switch (rule(conflict))
        {
            case Ruling.Take take:
                return Follow(conflict.Path, take.Side, conflict.Base, conflict.File, conflict.Database);
            case Ruling.Give given:
                return new Merged(given.Value, given.Value, conflict.Base, given.Value);
            default:
                Conflicts.Add(conflict);
                return new Merged(conflict.File, conflict.Database, conflict.Base, conflict.Base);
        }
    }

    private static TaskValue.Map MapOf(IEnumerable<(string Key, Merged Value)> merged, Func<Merged, TaskValue?> part) =>
        TaskValue.Map.Of(
            from pair in merged
            let value = part(pair.Value)
            where value is not null
            select KeyValuePair.Create(pair.Key, value)
        );
}
