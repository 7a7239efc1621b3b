using Lockstep.Core.Model;

namespace Lockstep.Storage;

/// <summary>What came of a set of row changes.</summary>
/// <param name="Stored">The rows that the caller asked to see, as the database now holds them, defaults filled in.</param>
/// <param name="Refused">The changes that a constraint of the table forbade; nothing of them is written.</param>
public sealed record RowsWritten(IReadOnlyDictionary<TaskId, ScheduledTask> Stored, IReadOnlyDictionary<TaskId, Refusal> Refused);
