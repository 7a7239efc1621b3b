using Lockstep.Core.Model;

namespace Lockstep.Events;

/// <summary>Something that listeners are told; on the wire one flat JSON object.</summary>
/// <param name="Name">One of the names in <see cref="SyncEventName"/>.</param>
/// <param name="At">When it happened.</param>
/// <param name="Data">What it is about: <c>task_id</c>, <c>conflict_id</c>, <c>file</c> and the like.</param>
public sealed record SyncEvent(string Name, DateTimeOffset At, TaskValue.Map Data)
{
    /// <summary>Its number, without holes; 0 until it is stored.</summary>
    public long Seq { get; init; }
}
