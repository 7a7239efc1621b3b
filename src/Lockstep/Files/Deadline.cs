namespace Lockstep.Files;

/// <summary>A moment after which a wait is over, by the monotonic clock.</summary>
internal readonly struct Deadline(TimeProvider time, TimeSpan span)
{
    private readonly long _start = time.GetTimestamp();

    public bool IsOver => time.GetElapsedTime(_start) >= span;
}
