using Lockstep.Core.Planning;

namespace Lockstep.Storage;

/// <summary>Where a run comes from; written to the run and, as a label, to each row change that it makes.</summary>
/// <param name="Source">What asked for it: <c>startup</c>, <c>watch</c>, <c>timer</c>, <c>cli</c>, <c>api</c> or <c>resolve</c>.</param>
/// <param name="Actor">Who asked: a user name, or <c>lockstep</c> for a run by itself.</param>
/// <param name="Direction">Which sides it may write.</param>
/// <param name="StartedAt">When it began to read.</param>
public sealed record RunOrigin(string Source, string Actor, SyncDirection Direction, DateTimeOffset StartedAt);
