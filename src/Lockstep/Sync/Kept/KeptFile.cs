namespace Lockstep.Sync.Kept;

/// <summary>A file that a kept plan was made from.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="Hash">The hash of its bytes; empty where it could not be read.</param>
public sealed record KeptFile(string Path, string Hash);
