namespace Lockstep.Core.Model;

/// <summary>One value to be set, or one key to be removed.</summary>
/// <param name="Path">The place within the task.</param>
/// <param name="Value">The value that it gets; no value (a C# null) takes the key away.</param>
public sealed record FieldEdit(FieldPath Path, TaskValue? Value);
