using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml;

/// <summary>Reads the tasks of a document into a snapshot.</summary>
internal sealed class SnapshotReader(YamlTree tree, DocumentOptions options)
{
    private readonly Dictionary<TaskId, ScheduledTask> _tasks = [];
    private readonly FindingList _findings = new();

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
            Refused = _findings.Refused,
            Unidentified = _findings.Unidentified,
        };
    }

    /// <summary>What a person should know, in the order of the places.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics(IEnumerable<YamlFault> warningsOfFile)
    {
        foreach (var warning in warningsOfFile)
        {
            _findings.AddWarning(tree.Source, warning);
        }

        return _findings.Diagnostics();
    }

    // The lines of the items of every id that stands more than once.
    private Dictionary<TaskId, List<int>> FindTwice(List<TaskReading> readings)
    {
        var first = new Dictionary<TaskId, TaskReading>(readings.Count);
        var twice = new Dictionary<TaskId, List<int>>();
        foreach (var reading in readings)
        {
            if (reading.Id is not { } id || first.TryAdd(id, reading))
            {
                continue;
            }

            if (!twice.TryGetValue(id, out var all))
            {
                twice.Add(id, all = [LineOf(first[id])]);
            }

            all.Add(LineOf(reading));
        }

        return twice;
    }

    private int LineOf(TaskReading reading) => tree.Source.LineNumber(tree[reading.Item].Start);

    private void Add(TaskReading reading, List<int>? linesOfId)
    {
        var isRefused = _findings.Add(tree.Source, 0, reading, tree[reading.Item].Start, linesOfId);
        if (reading.Id is { } id)
        {
            Items.TryAdd(id, reading.Item);
            if (!isRefused)
            {
                _tasks.Add(id, reading.Task!);
            }
        }
    }
}
