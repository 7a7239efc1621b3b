namespace Lockstep.Files;

/// <summary>A moment that is set again and again.</summary>
internal struct Due(TimeProvider time)
{
    private long _from = time.GetTimestamp();
    private TimeSpan _span;

    public readonly TimeSpan Left => _span - time.GetElapsedTime(_from) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public readonly bool IsOver => Left == TimeSpan.Zero;

    public void In(TimeSpan span) => (_from, _span) = (time.GetTimestamp(), span);
}
