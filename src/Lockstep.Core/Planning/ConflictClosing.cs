namespace Lockstep.Core.Planning;

/// <summary>How an open conflict ends.</summary>
/// <param name="ConflictId">The conflict.</param>
/// <param name="Choice">The choice that resolved it; none when the sides came to agree by themselves, which supersedes it.</param>
/// <param name="By">Who resolved it: a person's name, or <c>rule</c>.</param>
public sealed record ConflictClosing(long ConflictId, ConflictChoice? Choice, string By)
{
    /// <summary><c>resolved</c> or <c>superseded</c>.</summary>
    public string Status => Choice is null ? "superseded" : "resolved";
}
