using System.Collections.Immutable;

namespace Lockstep.Core.Model;

/// <summary>
/// What the file held of a task before Lockstep wrote there, as long as no save of somebody else has been seen that kept what Lockstep wrote.
/// A save that holds one of these values again may come from a text that was read before. Immutable.
/// </summary>
/// <param name="Id">The task.</param>
/// <param name="File">The file that was written, as configured.</param>
/// <param name="Places">By place the values that stood there before, oldest first; no value (a C# null) where the key was not there.</param>
/// <param name="Presence">The items that Lockstep took out, oldest first; no fields where it added an item that was not there.</param>
public sealed record FileWrites(
    TaskId Id,
    string File,
    ImmutableSortedDictionary<FieldPath, ImmutableArray<TaskValue?>> Places,
    ImmutableArray<TaskValue.Map?> Presence
)
{
    /// <summary>How many former values of a place are remembered.</summary>
    public const int Kept = 16;

    /// <summary>Nothing written yet.</summary>
    public static FileWrites None(TaskId id, string file) =>
        new(id, file, ImmutableSortedDictionary<FieldPath, ImmutableArray<TaskValue?>>.Empty, []);

    /// <summary>Whether there is nothing to be remembered. A stamp alone tells nothing.</summary>
    public bool IsEmpty => Presence.IsEmpty && Places.Keys.All(path => path.Field == TaskField.UpdatedAt);

    /// <summary>Remembers what Lockstep replaced at a place; what it wrote there itself can't be told from a former value any more.</summary>
    public FileWrites Replaced(FieldPath path, TaskValue? former, TaskValue? written)
    {
        var known = Places.TryGetValue(path, out var values) ? values : [];
        var kept = known.RemoveAll(value => Equals(value, former) || Equals(value, written)).Add(former);
        return this with { Places = Places.SetItem(path, kept.Length > Kept ? kept.RemoveAt(0) : kept) };
    }

    /// <summary>Remembers an item that Lockstep took out, or, without fields, that it added one where there was none.</summary>
    public FileWrites Changed(TaskValue.Map? former)
    {
        var kept = Presence.RemoveAll(known => Equals(known, former)).Add(former);
        return this with { Presence = kept.Length > Kept ? kept.RemoveAt(0) : kept };
    }

    /// <summary>Whether both remember the same.</summary>
    public bool Equals(FileWrites? other) =>
        other is not null
        && Id == other.Id
        && File == other.File
        && Presence.AsSpan().SequenceEqual(other.Presence.AsSpan())
        && Places.Count == other.Places.Count
        && Places.All(pair => other.Places.TryGetValue(pair.Key, out var values) && values.AsSpan().SequenceEqual(pair.Value.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, File, Places.Count, Presence.Length);
}
