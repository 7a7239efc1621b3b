using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Items;

/// <summary>A version of a file that was read with the knowledge of another.</summary>
/// <param name="Schedule">The version.</param>
/// <param name="Changed">The tasks in which the two may differ.</param>
/// <param name="Fresh">The items that were parsed.</param>
internal sealed record CutChange(CutSchedule Schedule, IReadOnlySet<TaskId> Changed, IReadOnlyList<int> Fresh);
