using Lockstep.Core.Model;

namespace Lockstep.Sync.Kept;

/// <summary>What a kept plan does about one task, and what it was decided on.</summary>
/// <param name="Id">The task.</param>
/// <param name="File">The file that it belongs to, as configured.</param>
/// <param name="Item">The item's revision; empty where the file lacked the task.</param>
/// <param name="Row">The row's version; empty where the database lacked the task.</param>
/// <param name="Base">The hash of what both sides last agreed on; empty where they never did.</param>
/// <param name="Does">What is done to the row, the item, the base and the conflict.</param>
public sealed record KeptTask(TaskId Id, string File, string Item, string Row, string Base, TaskValue.Map Does);
