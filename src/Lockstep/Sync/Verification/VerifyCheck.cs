namespace Lockstep.Sync.Verification;

/// <summary>One check and what it found.</summary>
/// <param name="Name">What was checked: <c>database</c>, <c>file</c>, <c>rows</c>, <c>plan</c>, <c>sides</c>, <c>base</c>, <c>conflicts</c>, <c>log</c>, <c>leftovers</c> or <c>lock</c>.</param>
/// <param name="State">What it came to.</param>
/// <param name="Findings">What was found, a sentence each; at most some twenty.</param>
/// <param name="Command">The command that helps; nothing where none is needed.</param>
public sealed record VerifyCheck(string Name, VerifyState State, IReadOnlyList<string> Findings, string? Command)
{
    private const int MostFindings = 20;

    /// <summary>A check that is wrong when it found anything.</summary>
    internal static VerifyCheck Of(string name, IEnumerable<string> faults, string command)
    {
        var found = faults.ToList();
        IReadOnlyList<string> shown =
            found.Count <= MostFindings ? found : [.. found.Take(MostFindings), $"and {found.Count - MostFindings} more"];
        return new VerifyCheck(name, found.Count == 0 ? VerifyState.Ok : VerifyState.Wrong, shown, found.Count == 0 ? null : command);
    }
}
