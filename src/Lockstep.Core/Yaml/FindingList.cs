using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Gathers what is wrong with the items of a file, for people and for the plan.</summary>
internal sealed class FindingList
{
    private readonly Dictionary<TaskId, Refusal> _refused = [];
    private readonly List<Refusal> _unidentified = [];
    private readonly List<(long Offset, Diagnostic Diagnostic)> _diagnostics = [];

    /// <summary>The refused tasks.</summary>
    public IReadOnlyDictionary<TaskId, Refusal> Refused => _refused;

    /// <summary>The items without a readable id.</summary>
    public IReadOnlyList<Refusal> Unidentified => _unidentified;

    /// <summary>What a person should know, in the order of the places.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics() => [.. _diagnostics.OrderBy(entry => entry.Offset).Select(entry => entry.Diagnostic)];

    /// <summary>Takes over what is wrong with an item; answers whether it is refused.</summary>
    /// <param name="source">The text that the item stands in.</param>
    /// <param name="origin">Where that text stands among others, for the order.</param>
    /// <param name="reading">The item.</param>
    /// <param name="start">The offset at which the item begins.</param>
    /// <param name="linesOfId">The lines of all items of its id, where there are several.</param>
    public bool Add(SourceText source, long origin, TaskReading reading, int start, IReadOnlyList<int>? linesOfId)
    {
        foreach (var warning in reading.Warnings)
        {
            Add(source, origin, warning, isError: false, reading.Id);
        }

        var faults = linesOfId is null ? reading.Faults : [DuplicateId(reading, start, linesOfId), .. reading.Faults];
        foreach (var fault in faults)
        {
            Add(source, origin, fault, isError: true, reading.Id);
        }

        if (reading.Id is not { } id)
        {
            _unidentified.Add(RefusalOf(source, faults, null));
            return true;
        }

        if (faults.Count > 0)
        {
            _refused.TryAdd(id, RefusalOf(source, faults, id));
        }

        return faults.Count > 0;
    }

    /// <summary>Takes over a warning about the file.</summary>
    public void AddWarning(SourceText source, YamlFault warning) => Add(source, 0, warning, isError: false, null);

    private void Add(SourceText source, long origin, YamlFault fault, bool isError, TaskId? id) =>
        _diagnostics.Add((origin + fault.Offset, new Diagnostic(isError, fault.Code, fault.Message, source.PlaceAt(fault.Offset), id)));

    private static YamlFault DuplicateId(TaskReading reading, int start, IReadOnlyList<int> lines) =>
        new(
            ErrorCode.DuplicateId,
            $"the id {reading.Id} stands {(lines.Count == 2 ? "twice" : $"{lines.Count} times")}, in lines {string.Join(", ", lines.SkipLast(1).Take(10))} and {lines[^1]}; give each task its own",
            start
        );

    private static Refusal RefusalOf(SourceText source, IReadOnlyList<YamlFault> faults, TaskId? id)
    {
        var more = faults.Count > 1 ? $" ({faults.Count - 1} more in this task: {faults[1].Message})" : "";
        return new Refusal(Side.File, id, faults[0].Code, faults[0].Message + more, source.PlaceAt(faults[0].Offset));
    }
}
