namespace Lockstep.Sync;

/// <summary>How a schedule file stands.</summary>
/// <param name="Path">The path as configured.</param>
/// <param name="Checksum">The SHA-256 of its bytes in hex; empty when it could not be read.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="LastModified">When it was last written.</param>
/// <param name="Tasks">How many valid tasks it holds.</param>
public sealed record FileReport(string Path, string Checksum, long Size, DateTimeOffset? LastModified, int Tasks);
