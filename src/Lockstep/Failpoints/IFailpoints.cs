namespace Lockstep.Failpoints;

/// <summary>Named places where a test may make the program fail or die.</summary>
public interface IFailpoints
{
    /// <summary>Called just before the named operation; returns, throws, or never comes back.</summary>
    void Reach(string operation);
}
