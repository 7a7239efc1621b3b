using Xunit;

namespace Lockstep.Tests.Concurrency;

/// <summary>Scenarios with many processes; one at a time, so that they have the machine to themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessesAtWork
{
    public const string Name = "Concurrency";
}
