namespace Lockstep.Files;

/// <summary>What is known of a file besides its tasks.</summary>
/// <param name="Path">The path without links in it.</param>
/// <param name="Checksum">SHA-256 of the content, hexadecimal.</param>
/// <param name="LastModified">When its content was last written.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Mode">Its permission bits.</param>
/// <param name="Owner">The owner's user id.</param>
/// <param name="Group">The group's id.</param>
public sealed record FileMetadata(string Path, string Checksum, DateTimeOffset LastModified, long Size, int Mode, uint Owner, uint Group);
