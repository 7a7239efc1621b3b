using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>What merging late edits gives.</summary>
/// <param name="Document">The file with the late edits in it.</param>
/// <param name="Contested">Values that the late writer and the file as it is now changed differently: their base goes back, so that the next plan finds a conflict.</param>
/// <param name="Lost">Edits that could not be put in, with the reason; the late version must be kept for a person.</param>
public sealed record LateMergeResult(ScheduleDocument Document, IReadOnlyList<ContestedValue> Contested, IReadOnlyList<Refusal> Lost);
