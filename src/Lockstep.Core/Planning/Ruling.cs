using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What a place in conflict gets.</summary>
public abstract record Ruling
{
    private Ruling() { }

    /// <summary>The value, or the absence, that a side has.</summary>
    public sealed record Take(Side Side) : Ruling;

    /// <summary>A value that somebody gave.</summary>
    public sealed record Give(TaskValue Value) : Ruling;
}
