using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Planning;

/// <summary>What somebody, or a rule, decided about a conflict.</summary>
/// <param name="Choice">The choice.</param>
/// <param name="By">Who: a person's name, or <see cref="Rule"/>.</param>
/// <param name="Fields">For <see cref="ConflictChoice.Custom"/>: a side or a value for each place in conflict, or for a field that holds it.</param>
public sealed record Resolution(ConflictChoice Choice, string By, ImmutableDictionary<FieldPath, Ruling>? Fields = null)
{
    /// <summary>The name under which <c>on_conflict</c> resolves.</summary>
    public const string Rule = "rule";
}
