using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Reads all rows with their bases and conflicts page by page within one read transaction: first the rows, then the bases without a row.</summary>
internal sealed class SqliteSweep : IDisposable
{
    private const int PageSize = 1_000;
    private readonly SqliteInstant _instant;
    private readonly SqliteTable _table;
    private readonly SqliteRowReader _reader;
    private readonly SweepLists _lists;
    private readonly string _idText;
    private SqliteCommand? _command;
    private SqliteDataReader? _rows;
    private bool _hasRow;
    private bool _isAfterRows;

    /// <summary>Takes over the instant.</summary>
    public SqliteSweep(SqliteInstant instant, SqliteTable table)
    {
        (_instant, _table, _reader) = (instant, table, new SqliteRowReader(table));
        // UUIDs mean the same in either case, and two rows of one id must come in the same page.
        _idText = table.IdType == TaskIdType.Uuid ? $"lower(cast(r.{table.Id} as text))" : $"cast(r.{table.Id} as text)";
        try
        {
            Mark = instant.Mark();
            _lists = new SweepLists(
                SqliteReading.OpenConflicts(instant.Connection, table),
                SqliteFileWrites.Read(instant.Connection, table.IdType),
                SqliteFileWrites.ReadContent(instant.Connection),
                SqliteTurns.Read(instant.Connection, table.IdType)
            );
            Start(
                $"""
                select r.*, b.task_id, b.file, b.content, a.task_id is not null
                from ({_reader.Select}) r left join lockstep_base b on b.task_id = {_idText} left join lockstep_set_aside a on a.task_id = {_idText}
                order by {(table.IdType == TaskIdType.Uuid ? _idText : $"r.{table.Id}")}
                """
            );
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The mark of the instant.</summary>
    public SqliteMark Mark { get; }

    /// <summary>The next page; nothing after the last one.</summary>
    public StoreReading? Next(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = new SqliteRows(_reader);
        var bases = new Dictionary<TaskId, BaseTask>();
        var aside = new HashSet<TaskId>();
        TaskId? last = null;
        var count = 0;
        while (_hasRow && !_isAfterRows && (count < PageSize || (last is not null && _reader.ReadId(_rows!, out _) == last)))
        {
            last = rows.Read(_rows!);
            if (last is { } id && _rows!.GetBoolean(SqliteRowReader.Columns + 3))
            {
                aside.Add(id);
            }

            AddBase(bases, SqliteRowReader.Columns);
            count++;
            Step();
        }

        if (!_hasRow && !_isAfterRows)
        {
            _isAfterRows = true;
            Start(
                $"""
                select task_id, file, content from lockstep_base
                where task_id not in (select {_idText} from {_table.Name} r where r.{_table.Id} is not null)
                """
            );
        }

        while (_isAfterRows && _hasRow && count < PageSize)
        {
            AddBase(bases, 0);
            count++;
            Step();
        }

        var page = new StoreReading(rows.ToSnapshot(isComplete: false), new Base(bases), new Dictionary<TaskId, Conflict>())
        {
            NamedFiles = rows.NamedFiles,
            SetAside = aside,
        };
        return count > 0 ? _lists.AddTo(page, rows.Ids.Concat(bases.Keys))
            : _lists.TakeRest(PageSize) is { Count: > 0 } rest ? _lists.AddTo(page, rest)
            : null;
    }

    public void Dispose()
    {
        _rows?.Dispose();
        _command?.Dispose();
        _instant.Dispose();
    }

    private void Start(string query)
    {
        _rows?.Dispose();
        _command?.Dispose();
        _command = _instant.Connection.Command(query);
        _rows = _command.ExecuteReader();
        Step();
    }

    private void Step() => _hasRow = _rows!.Read();

    private void AddBase(Dictionary<TaskId, BaseTask> bases, int first)
    {
        if (!_rows!.IsDBNull(first) && SqliteReading.ReadBase(_rows, _table.IdType, first) is { } task)
        {
            bases.TryAdd(task.Id, task);
        }
    }
}
