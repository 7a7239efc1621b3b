using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>What came of a set of edits.</summary>
/// <param name="Document">The new text, read again; the old document where nothing was changed.</param>
/// <param name="Refused">The edits that were not made, with the reason.</param>
public sealed record EditResult(ScheduleDocument Document, IReadOnlyDictionary<TaskId, Refusal> Refused);
