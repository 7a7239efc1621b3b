using Lockstep.Core.Model;

namespace Lockstep.Core.Yaml.Items;

/// <summary>
/// A schedule file as its bytes and a table of its items: what a large file costs to keep. Its items are parsed apart from each other, and give
/// what parsing the whole file gives.
/// </summary>
internal sealed class CutSchedule
{
    private const int MostPieces = 16;
    private readonly PieceReader _reader;
    private readonly Lazy<FindingList> _findings;

    /// <param name="bytes">The file.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="table">Its items.</param>
    /// <param name="key">Where the key of the list begins.</param>
    /// <param name="frameNodes">How many nodes stand outside the items.</param>
    /// <param name="fresh">The tasks of the items that were parsed just now.</param>
    public CutSchedule(ReadOnlyMemory<byte> bytes, DocumentOptions options, ItemTable table, int key, int frameNodes, FreshTasks fresh)
    {
        (Bytes, Options, Table, Key, FrameNodes) = (bytes, options, table, key, frameNodes);
        _reader = new PieceReader(bytes, table.Column, table.End, options.DeepestNesting);
        _findings = new Lazy<FindingList>(() => CutFindings.Find(this));
        Snapshot = new Snapshot
        {
            Side = Side.File,
            Tasks = new CutTasks(this, fresh),
            Refused = new CutRefusals(this),
            Unidentified = table.HasUnidentified ? _findings.Value.Unidentified : [],
        };
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public DocumentOptions Options { get; }

    public ItemTable Table { get; }

    public int Key { get; }

    public int FrameNodes { get; }

    public Snapshot Snapshot { get; }

    public FindingList Findings => _findings.Value;

    /// <summary>Parses an item.</summary>
    public (YamlTree Tree, TaskReading Reading) Read(int item)
    {
        var run = Parse([(Table.Start(item), Table.Start(item + 1))], Table.Line(item));
        return (run.Tree, new TaskReader(run.Tree, Options.IdType).Read(run.Items[0]));
    }

    /// <summary>Parses all tasks, some at a time.</summary>
    public IEnumerable<ScheduledTask> ReadTasks()
    {
        for (var from = 0; from < Table.Count; from += MostPieces)
        {
            var count = Math.Min(MostPieces, Table.Count - from);
            var run = Parse(
                [.. Enumerable.Range(from, count).Select(item => (Table.Start(item), Table.Start(item + 1)))],
                Table.Line(from)
            );
            var reader = new TaskReader(run.Tree, Options.IdType);
            for (var at = 0; at < count; at++)
            {
                if (Table.IsTask(from + at))
                {
                    yield return reader.Read(run.Items[at]).Task!;
                }
            }
        }
    }

    /// <summary>The place of a task, or of a field or key in it.</summary>
    public TextPlace? PlaceOf(TaskId id, FieldPath? path)
    {
        if (Table.Find(id) is not (>= 0 and var item))
        {
            return null;
        }

        var run = Parse([(Table.Start(item), Table.Start(item + 1))], Table.Line(item));
        return ScheduleTree.PlaceOf(run.Tree, run.Items[0], path);
    }

    // These very bytes were parsed before, by the same rules.
    private PieceRun Parse(IReadOnlyList<(int Start, int End)> pieces, int line) =>
        _reader.Read(pieces, line) ?? throw new InvalidOperationException("An item was read before and cannot be read again.");
}
