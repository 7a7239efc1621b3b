using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>A value that was changed differently in two versions of the file.</summary>
/// <param name="Task">The task.</param>
/// <param name="Path">The place within it.</param>
/// <param name="Before">What it was before either; no value where the key was not there.</param>
public sealed record ContestedValue(TaskId Task, FieldPath Path, TaskValue? Before);
