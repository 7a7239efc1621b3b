using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Reads the tasks of a document into a snapshot.</summary>
internal sealed class SnapshotReader(YamlTree tree, DocumentOptions options)
{
    private readonly Dictionary<TaskId, ScheduledTask> _tasks = [];
    private readonly Dictionary<TaskId, Refusal> _refused = [];
    private readonly List<Refusal> _unidentified = [];
    private readonly List<(int Offset, Diagnostic Diagnostic)> _diagnostics = [];

    /// <summary>The items of the tasks whose id could be read.</summary>
    public Dictionary<TaskId, int> Items { get; } = [];

    /// <summary>Reads the tasks of a list.</summary>
    public Snapshot Read(TaskList list)
    {
        if (tree[list.List].Kind == NodeKind.List)
        {
            var reader = new TaskReader(tree, options.IdType);
            var readings = new List<TaskReading>();
            foreach (var item in tree.Items(list.List))
            {
                readings.Add(reader.Read(item));
            }

            var twice = FindTwice(readings);
            foreach (var reading in readings)
            {
                Add(reading, reading.Id is { } id ? twice.GetValueOrDefault(id) : null);
            }
        }

        return new Snapshot
        {
            Side = Side.File,
            Tasks = _tasks,
            Refused = _refused,
            Unidentified = _unidentified,
        };
    }

    /// <summary>What a person should know, in the order of the places.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics(IEnumerable<YamlFault> warningsOfFile)
    {
        foreach (var warning in warningsOfFile)
        {
            AddDiagnostic(warning, isError: false, null);
        }

        return [.. _diagnostics.OrderBy(entry => entry.Offset).Select(entry => entry.Diagnostic)];
    }

    private static Dictionary<TaskId, List<TaskReading>> FindTwice(List<TaskReading> readings)
    {
        var first = new Dictionary<TaskId, TaskReading>(readings.Count);
        var twice = new Dictionary<TaskId, List<TaskReading>>();
        foreach (var reading in readings)
        {
            if (reading.Id is not { } id || first.TryAdd(id, reading))
            {
                continue;
            }

            if (!twice.TryGetValue(id, out var all))
            {
                twice.Add(id, all = [first[id]]);
            }

            all.Add(reading);
        }

        return twice;
    }

    private void Add(TaskReading reading, List<TaskReading>? sameId)
    {
        foreach (var warning in reading.Warnings)
        {
            AddDiagnostic(warning, isError: false, reading.Id);
        }

        var faults = sameId is null ? reading.Faults : [DuplicateId(reading, sameId), .. reading.Faults];
        foreach (var fault in faults)
        {
            AddDiagnostic(fault, isError: true, reading.Id);
        }

        if (reading.Id is not { } id)
        {
            _unidentified.Add(RefusalOf(faults, null));
            return;
        }

        Items.TryAdd(id, reading.Item);
        if (faults.Count > 0)
        {
            _refused.TryAdd(id, RefusalOf(faults, id));
        }
        else
        {
            _tasks.Add(id, reading.Task!);
        }
    }

    private YamlFault DuplicateId(TaskReading reading, List<TaskReading> sameId)
    {
        var lines = sameId.Select(other => tree.Source.LineNumber(tree[other.Item].Start)).ToList();
        return new YamlFault(
            ErrorCode.DuplicateId,
            $"the id {reading.Id} stands {(lines.Count == 2 ? "twice" : $"{lines.Count} times")}, in lines {string.Join(", ", lines.SkipLast(1).Take(10))} and {lines[^1]}; give each task its own",
            tree[reading.Item].Start
        );
    }

    private Refusal RefusalOf(IReadOnlyList<YamlFault> faults, TaskId? id)
    {
        var more = faults.Count > 1 ? $" ({faults.Count - 1} more in this task: {faults[1].Message})" : "";
        return new Refusal(Side.File, id, faults[0].Code, faults[0].Message + more, tree.Source.PlaceAt(faults[0].Offset));
    }

    private void AddDiagnostic(YamlFault fault, bool isError, TaskId? id) =>
        _diagnostics.Add((fault.Offset, new Diagnostic(isError, fault.Code, fault.Message, tree.Source.PlaceAt(fault.Offset), id)));
}
