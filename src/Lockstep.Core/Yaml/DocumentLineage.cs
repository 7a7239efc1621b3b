using System.Collections.Immutable;
using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>What changed from each of the last versions of a document to the next one. It does not keep the versions.</summary>
internal sealed class DocumentLineage
{
    private const int MostIds = 10_000;
    private const int MostSteps = 32;
    private readonly ImmutableList<(object Version, IReadOnlySet<TaskId> Changed)> _steps;

    private DocumentLineage(ImmutableList<(object Version, IReadOnlySet<TaskId> Changed)> steps) => _steps = steps;

    /// <summary>That of a document that was read without knowledge of another.</summary>
    public static DocumentLineage None { get; } = new([]);

    /// <summary>The lineage of the next version.</summary>
    /// <param name="version">What stands for the version before.</param>
    /// <param name="changed">The tasks in which the next one may differ from it.</param>
    public DocumentLineage Then(object version, IReadOnlySet<TaskId> changed)
    {
        var steps = _steps.Add((version, changed));
        var ids = steps.Sum(step => step.Changed.Count);
        while (steps.Count > 1 && (steps.Count > MostSteps || ids > MostIds))
        {
            ids -= steps[0].Changed.Count;
            steps = steps.RemoveAt(0);
        }

        return new DocumentLineage(steps);
    }

    /// <summary>The tasks in which the newest version may differ from one before; nothing for a version that is not known.</summary>
    public IReadOnlySet<TaskId>? Since(object version)
    {
        var from = _steps.FindLastIndex(step => ReferenceEquals(step.Version, version));
        return from < 0 ? null
            : from == _steps.Count - 1 ? _steps[from].Changed
            : _steps.Skip(from).SelectMany(step => step.Changed).ToHashSet();
    }
}
