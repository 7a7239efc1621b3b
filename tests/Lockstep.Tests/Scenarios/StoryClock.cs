namespace Lockstep.Tests.Scenarios;

/// <summary>A clock that shows what the story says; waits take their real time.</summary>
internal sealed class StoryClock : TimeProvider
{
    private DateTimeOffset _now = new(2031, 5, 5, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
