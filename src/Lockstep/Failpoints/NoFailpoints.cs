namespace Lockstep.Failpoints;

/// <summary>Every operation is let through.</summary>
public sealed class NoFailpoints : IFailpoints
{
    /// <summary>The only instance.</summary>
    public static NoFailpoints Instance { get; } = new();

    private NoFailpoints() { }

    /// <inheritdoc/>
    public void Reach(string operation) { }
}
