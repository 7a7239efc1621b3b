using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>One place that both sides changed differently. A side without a value has left it out or removed it.</summary>
/// <param name="Path">The place within the task.</param>
/// <param name="Base">What both last held.</param>
/// <param name="File">What the file holds.</param>
/// <param name="Database">What the row holds.</param>
public sealed record FieldConflict(FieldPath Path, TaskValue? Base, TaskValue? File, TaskValue? Database);
