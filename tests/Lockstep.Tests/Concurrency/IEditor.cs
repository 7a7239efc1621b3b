namespace Lockstep.Tests.Concurrency;

/// <summary>A process of its own that changes values and says when a change is durable.</summary>
internal interface IEditor : IDisposable
{
    Task SetAsync(int task, string field, string token);
}
