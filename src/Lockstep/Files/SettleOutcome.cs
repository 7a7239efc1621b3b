namespace Lockstep.Files;

/// <summary>What became of an old version after it had been exchanged out.</summary>
internal abstract record SettleOutcome
{
    private SettleOutcome() { }

    /// <summary>Nobody wrote to it and nobody can any more. It is gone, but for the backup.</summary>
    public sealed record Quiet : SettleOutcome;

    /// <summary>Somebody who had it open wrote to it. It is kept until what appeared has been merged.</summary>
    /// <param name="Version">The old version.</param>
    /// <param name="Bytes">What it holds now.</param>
    public sealed record Late(LateVersion Version, ReadOnlyMemory<byte> Bytes) : SettleOutcome;

    /// <summary>Somebody still has it open for writing, or whether that is so can't be known. It is kept: look again.</summary>
    /// <param name="Version">The old version.</param>
    public sealed record StillOpen(LateVersion Version) : SettleOutcome;
}
