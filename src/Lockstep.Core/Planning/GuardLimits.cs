namespace Lockstep.Core.Planning;

/// <summary>How much one run may do to a side before a person is asked.</summary>
/// <param name="LargestDeletedShare">The share of the tasks at base, 0 to 1, that may go.</param>
/// <param name="FewestDeletes">So many deletes, at least, make a share count. From 1.</param>
/// <param name="FewestChanges">So many tasks, at least, make a change of every one of them suspicious. From 1.</param>
/// <param name="FewestAdded">So many added tasks, at least, make a first meeting suspicious that adds more than was there. From 1.</param>
public sealed record GuardLimits(double LargestDeletedShare = 0.5, int FewestDeletes = 3, int FewestChanges = 20, int FewestAdded = 20);
