namespace Lockstep.Core.Planning;

/// <summary>When values that return by turns from the two sides are a fight.</summary>
/// <param name="Returns">The return that is held. From 2.</param>
public sealed record FightLimits(int Returns = 3)
{
    /// <summary>The time within which the returns count. From 1 second to 1 day.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);
}
