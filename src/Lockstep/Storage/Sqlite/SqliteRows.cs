using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Rows that were read, by task.</summary>
internal sealed class SqliteRows(SqliteRowReader reader)
{
    private readonly Dictionary<TaskId, ScheduledTask> _tasks = [];
    private readonly Dictionary<TaskId, Refusal> _refused = [];
    private readonly List<Refusal> _unidentified = [];
    private readonly Dictionary<TaskId, string> _named = [];

    /// <summary>The tasks that have a row here, valid or not.</summary>
    public IEnumerable<TaskId> Ids => _tasks.Keys.Concat(_refused.Keys);

    /// <summary>The files that rows name.</summary>
    public IReadOnlyDictionary<TaskId, string> NamedFiles => _named;

    /// <summary>Takes the current row and answers its task, if its id is one.</summary>
    public TaskId? Read(SqliteDataReader row)
    {
        if (reader.ReadId(row, out var refusal) is not { } id)
        {
            _unidentified.Add(refusal!);
            return null;
        }

        if (SqliteRowReader.ReadFile(row) is { } file)
        {
            _named[id] = file;
        }

        if (reader.ReadTask(id, row, out refusal) is { } task)
        {
            _tasks[id] = task;
        }
        else
        {
            _refused[id] = refusal!;
        }

        return id;
    }

    /// <summary>What was read.</summary>
    /// <param name="isComplete">Whether these are all rows of the table.</param>
    public Snapshot ToSnapshot(bool isComplete)
    {
        // Two spellings of one id: neither row can be told to be the task.
        foreach (var id in _refused.Keys)
        {
            _tasks.Remove(id);
        }

        return new Snapshot
        {
            Side = Side.Database,
            Tasks = _tasks,
            Refused = _refused,
            Unidentified = _unidentified,
            IsComplete = isComplete,
        };
    }
}
