using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;

namespace Lockstep.Sync;

/// <summary>Goes through everything page by page and keeps what a run must look at: all but the tasks that are as both sides last agreed.</summary>
/// <param name="files">The files.</param>
/// <param name="policy">The rules of the run.</param>
/// <param name="named">Tasks that are kept in any case.</param>
/// <param name="freeColumns">See <see cref="IStoreSetup.FreeColumns"/>.</param>
internal sealed class Sieve(FileSet files, MergePolicy policy, IReadOnlySet<TaskId> named, IReadOnlyCollection<string> freeColumns)
{
    private readonly Dictionary<TaskId, ScheduledTask> _rows = [];
    private readonly Dictionary<TaskId, Refusal> _refused = [];
    private readonly List<Refusal> _unidentified = [];
    private readonly Dictionary<TaskId, BaseTask> _bases = [];
    private readonly Dictionary<TaskId, Conflict> _conflicts = [];
    private readonly Dictionary<TaskId, string> _named = [];
    private readonly Dictionary<TaskId, FileWrites> _writes = [];
    private IReadOnlyDictionary<TaskId, TaskTurns> _turns = new Dictionary<TaskId, TaskTurns>();
    private readonly HashSet<TaskId> _kept = [];
    private readonly HashSet<TaskId> _inDatabase = [];
    private readonly Dictionary<string, int> _basesByFile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _rowsByFile = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string> _content = new Dictionary<string, string>();
    private readonly HashSet<TaskId> _aside = [];
    private int _rowCount;
    private bool _hasOtherWrites;

    /// <summary>The columns that the files have fields for.</summary>
    public FreeColumns Columns { get; } = new(freeColumns, files.Snapshot.Tasks);

    /// <summary>Takes a page of the database.</summary>
    public ValueTask TakeAsync(StoreReading page)
    {
        Columns.See(page.Rows);
        page = RowsInView.Of(files.Snapshot, page);
        _rowCount += page.Rows.Tasks.Count;
        _unidentified.AddRange(page.Rows.Unidentified);
        foreach (var file in page.Base.Tasks.Values.Select(task => task.File))
        {
            _basesByFile[file] = _basesByFile.GetValueOrDefault(file) + 1;
        }

        var input = InputOf(page);
        foreach (var home in files.Names.Count == 1 ? [] : page.Rows.Tasks.Keys.Select(input.HomeOf).OfType<string>())
        {
            _rowsByFile[home] = _rowsByFile.GetValueOrDefault(home) + 1;
        }

        var tasks = page.Rows.Tasks.Keys.Concat(page.Rows.Refused.Keys).Concat(page.Base.Tasks.Keys).Concat(page.OpenConflicts.Keys);
        foreach (var task in tasks)
        {
            if (_inDatabase.Add(task) && MustKeep(task))
            {
                Keep(task, page);
            }
        }

        // A task of which nothing is left but that Lockstep took it out of the file may be brought back by it.
        foreach (var writes in page.Writes.Values.Where(writes => !_inDatabase.Contains(writes.Id)))
        {
            _writes.Add(writes.Id, writes);
        }

        _content = page.WrittenContent;
        _turns = page.Turns;
        _hasOtherWrites |= page.Writes.Keys.Any(task => !_writes.ContainsKey(task));
        return ValueTask.CompletedTask;

        bool MustKeep(TaskId task) =>
            page.Rows.Refused.ContainsKey(task) || named.Contains(task) || !Reconciler.IsQuiet(task, input, policy);
    }

    /// <summary>What is left when all pages are taken.</summary>
    public (StoreReading Store, PlanInput Input, int TotalTasks) Finish()
    {
        var unknown = files.Snapshot.Tasks.Keys.Concat(files.Snapshot.Refused.Keys).Where(task => !_inDatabase.Contains(task)).ToList();
        var rows = new Snapshot
        {
            Side = Side.Database,
            Tasks = _rows,
            Refused = _refused,
            Unidentified = _unidentified,
        };
        var store = new StoreReading(rows, new Base(_bases), _conflicts)
        {
            NamedFiles = _named,
            SetAside = _aside,
            Writes = _writes,
            Turns = _turns,
            WrittenContent = _content,
            HasOtherWrites = _hasOtherWrites,
        };
        var input = new PlanInput(files, rows, store.Base, _conflicts)
        {
            NamedFiles = _named,
            Writes = _writes,
            Turns = _turns,
            Scope = InOrder(unknown),
            Totals = new StoreTotals(_rowCount, _basesByFile) { RowsByFile = _rowsByFile },
        };
        return (store, input, _rowCount + files.Snapshot.Tasks.Keys.Count(task => !_inDatabase.Contains(task)) + CountWithoutRow());
    }

    // Rows that both sides lack are nobody's tasks; an item whose row is gone, or refused, still is one.
    private int CountWithoutRow() =>
        files.Snapshot.Tasks.Keys.Count(task => _inDatabase.Contains(task) && _kept.Contains(task) && !_rows.ContainsKey(task));

    private PlanInput InputOf(StoreReading page) =>
        new(files, page.Rows with { IsComplete = true }, page.Base, page.OpenConflicts)
        {
            NamedFiles = page.NamedFiles,
            Writes = page.Writes,
        };

    private void Keep(TaskId task, StoreReading page)
    {
        _kept.Add(task);
        Take(page.Rows.Tasks, _rows, task);
        Take(page.Rows.Refused, _refused, task);
        Take(page.Base.Tasks, _bases, task);
        Take(page.OpenConflicts, _conflicts, task);
        Take(page.NamedFiles, _named, task);
        Take(page.Writes, _writes, task);
        if (page.SetAside.Contains(task))
        {
            _aside.Add(task);
        }
    }

    // The order of the files, then of the ids: new items are appended in it.
    private HashSet<TaskId> InOrder(List<TaskId> unknown)
    {
        if (_kept.Count == 0)
        {
            return [.. unknown];
        }

        _kept.UnionWith(unknown);
        var ordered = new HashSet<TaskId>(_kept.Count);
        ordered.UnionWith(files.Snapshot.Tasks.Keys.Where(_kept.Contains));
        ordered.UnionWith(_kept.Where(task => !ordered.Contains(task)).Order().ToList());
        return ordered;
    }

    private static void Take<T>(IReadOnlyDictionary<TaskId, T> from, Dictionary<TaskId, T> into, TaskId task)
    {
        if (from.TryGetValue(task, out var value))
        {
            into.Add(task, value);
        }
    }
}
