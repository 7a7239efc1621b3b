namespace Lockstep.Storage.Postgres;

/// <summary>
/// What a snapshot of PostgreSQL could see. Transactions commit in another order than they are numbered, so no single number would do: this one also
/// says which of the older ones were still open.
/// </summary>
/// <param name="Snapshot">The text of the <c>pg_snapshot</c>.</param>
/// <param name="TaskTable">The table's object id: one that was made anew has no history.</param>
/// <param name="ChangeLog">The change log's object id.</param>
internal sealed record PostgresMark(string Snapshot, long TaskTable, long ChangeLog) : StoreMark
{
    /// <summary>The expressions from which a mark is made; <c>$1</c> is the quoted name of the task table.</summary>
    public static string ColumnsFor(TaskTable table) => $"{Columns}, {(table.IsPolled ? PolledRows.Sum(table) : "null::text")}";

    /// <summary>The same for a table with triggers, less the last.</summary>
    public const string Columns =
        "pg_current_snapshot()::text, coalesce(to_regclass($1)::oid::bigint, 0), coalesce(to_regclass('lockstep.change_log')::oid::bigint, 0)";

    /// <summary>What tells the rows of a table without triggers from others; nothing for one with.</summary>
    public string? Sum { get; init; }

    /// <summary>Whether both speak of the same tables.</summary>
    public bool IsOfSameTables(PostgresMark other) => TaskTable == other.TaskTable && ChangeLog == other.ChangeLog;
}
