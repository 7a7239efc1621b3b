using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>A value of the file that a run overwrites, for the change log: from it the value can be put back.</summary>
/// <param name="Task">The task.</param>
/// <param name="File">The file, as configured.</param>
/// <param name="Before">The whole item's fields as they stood before.</param>
public sealed record FileOverwrite(TaskId Task, string File, TaskValue.Map Before);
