using System.Collections.Immutable;

namespace Lockstep.Core.Model;

/// <summary>What both sides last held of a task: the common ancestor of every merge. Immutable.</summary>
/// <param name="Id">The task.</param>
/// <param name="File">The file that it stands in, as configured.</param>
/// <param name="Fields">
/// The value of each field. For a field in <paramref name="LeftOut"/> it is the row's value; for a runtime field and <c>updated_at</c> the file's.
/// </param>
/// <param name="LeftOut">The fields that the file left out.</param>
/// <param name="FormerRuntime">Runtime values that the file held before, oldest first: putting one of them back is no request.</param>
public sealed record BaseTask(
    TaskId Id,
    string File,
    TaskValue.Map Fields,
    ImmutableSortedSet<string> LeftOut,
    ImmutableDictionary<string, ImmutableArray<TaskValue>> FormerRuntime
)
{
    /// <summary>How many former values of a runtime field are remembered.</summary>
    public const int FormerRuntimeKept = 16;

    /// <summary>A base that holds nothing yet.</summary>
    public static BaseTask Empty(TaskId id, string file) =>
        new(
            id,
            file,
            TaskValue.Map.Empty,
            ImmutableSortedSet.Create<string>(StringComparer.Ordinal),
            ImmutableDictionary<string, ImmutableArray<TaskValue>>.Empty
        );

    /// <summary>Whether both say the same of the same task.</summary>
    public bool Equals(BaseTask? other) =>
        other is not null
        && Id == other.Id
        && File == other.File
        && Fields.Equals(other.Fields)
        && (ReferenceEquals(LeftOut, other.LeftOut) || LeftOut.SetEquals(other.LeftOut))
        && (ReferenceEquals(FormerRuntime, other.FormerRuntime) || AreFormerEqual(FormerRuntime, other.FormerRuntime));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, File, Fields);

    private static bool AreFormerEqual(
        ImmutableDictionary<string, ImmutableArray<TaskValue>> one,
        ImmutableDictionary<string, ImmutableArray<TaskValue>> other
    ) =>
        one.Count == other.Count
        && one.All(pair => other.TryGetValue(pair.Key, out var values) && values.AsSpan().SequenceEqual(pair.Value.AsSpan()));
}
