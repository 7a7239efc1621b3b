using Lockstep.Core.Model;
using Lockstep.Failpoints;
using Lockstep.Files;

namespace Lockstep.Tests.Files;

/// <summary>Does something at named operations, and remembers which were reached.</summary>
internal sealed class TestFailpoints : IFailpoints
{
    private readonly Dictionary<string, Action> _actions = [];

    private readonly Dictionary<string, Action> _always = [];

    public List<string> Reached { get; } = [];

    public TestFailpoints At(string operation, Action action)
    {
        _actions[operation] = action;
        return this;
    }

    /// <summary>Each time, not only the first.</summary>
    public TestFailpoints Always(string operation, Action action)
    {
        _always[operation] = action;
        return this;
    }

    public TestFailpoints Fail(string operation, int errno) =>
        At(operation, () => throw FileException.From(errno, ErrorCode.FileNotWritten, operation, "the file"));

    public void Reach(string operation)
    {
        Reached.Add(operation);
        if (_always.TryGetValue(operation, out var always))
            always();
        if (_actions.Remove(operation, out var action))
            action();
    }
}
