using Lockstep.Core.Model;
using Lockstep.Files;
using Lockstep.Files.Posix;

namespace Lockstep.Storage.Sqlite;

/// <summary>How a SQLite database is used.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The table of the tasks; made when it is absent.</summary>
    public string Table { get; init; } = "scheduled_tasks";

    /// <summary>The columns of the fields, where the two are not named alike.</summary>
    public ColumnMap Columns { get; init; } = ColumnMap.Default;

    /// <summary>The type of the ids when the table is made; a table that is there keeps its own.</summary>
    public TaskIdType IdType { get; init; } = TaskIdType.BigInt;

    /// <summary>The fields that a scheduler moves: such a move alone gives a row no new version and is not logged.</summary>
    public IReadOnlyList<string> RuntimeFields { get; init; } = [TaskField.NextRunAt];

    /// <summary>Times the poll of <see cref="ITaskStore.WatchAsync"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Tells whether the database's file is still the same one.</summary>
    internal IFileCalls Calls { get; init; } = FileSeams.Default.Calls;

    /// <summary>
    /// Watches one file until the token ends it, and calls the action whenever the file may have been written to. Without it a change is seen by
    /// the poll alone.
    /// </summary>
    public Func<string, Action, CancellationToken, Task>? WatchFile { get; init; }
}
