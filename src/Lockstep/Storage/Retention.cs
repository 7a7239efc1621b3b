namespace Lockstep.Storage;

/// <summary>How much of what was is kept. What an open conflict needs stays, however old it is.</summary>
public sealed record Retention
{
    /// <summary>How long entries of the change log are kept, 1 day to 100 years. Default 90 days.</summary>
    public TimeSpan Changes { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many runs are kept, 100 to 10 million. Default 10,000.</summary>
    public int Runs { get; init; } = 10_000;

    /// <summary>How long events are kept, 1 hour to 100 years. Default 7 days.</summary>
    public TimeSpan Events { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many backups of a file are kept, 1 to 1,000, <c>FILE.bak</c> among them. Default 10.</summary>
    public int Backups { get; init; } = 10;
}
