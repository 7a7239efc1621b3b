namespace Lockstep.Files.Posix;

/// <summary>One notification.</summary>
/// <param name="Watch">The watch's number; -1 when notifications were lost.</param>
/// <param name="Kinds">What happened.</param>
/// <param name="Name">The name inside the folder; empty for the folder itself.</param>
internal readonly record struct Change(int Watch, ChangeKinds Kinds, string Name);
