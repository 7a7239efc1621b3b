namespace Lockstep.Core.Model;

/// <summary>What is equal for all spellings of one number.</summary>
/// <param name="Whole">The number where <paramref name="Canonical"/> is none.</param>
/// <param name="Canonical">The canonical text of a number that is not whole, or too long.</param>
internal readonly record struct NumberKey(long Whole, string? Canonical);
