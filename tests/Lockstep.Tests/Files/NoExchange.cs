namespace Lockstep.Tests.Files;

/// <summary>A file system that can't exchange two names in one step.</summary>
internal sealed class NoExchange : FileCallsDecorator
{
    public override bool Exchange(string one, string other, string operation) => false;
}
