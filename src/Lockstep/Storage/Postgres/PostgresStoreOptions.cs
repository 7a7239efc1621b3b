using Lockstep.Core.Model;

namespace Lockstep.Storage.Postgres;

/// <summary>What a PostgreSQL store works on.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>The table of the tasks, <c>scheduled_tasks</c> by default; with its schema where the search path does not find it.</summary>
    public string Table { get; init; } = "scheduled_tasks";

    /// <summary>The columns of the fields, where the two are not named alike.</summary>
    public ColumnMap Columns { get; init; } = ColumnMap.Default;

    /// <summary>The type of the ids of a table that is made anew; one that is there keeps its own.</summary>
    public TaskIdType NewTableIdType { get; init; } = TaskIdType.BigInt;

    /// <summary>The columns that a scheduler moves all day: an update of these alone bumps no version and is not logged.</summary>
    public IReadOnlyList<string> RuntimeColumns { get; init; } = [TaskField.NextRunAt];
}
