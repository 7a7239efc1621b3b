using Lockstep.Core.Model;

namespace Lockstep.Storage.Sqlite;

// What is kept of what was, and for how long.
public sealed partial class SqliteTaskStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TaskId, TaskValue.Map>> DeletedRowsAsync(
        IReadOnlyCollection<TaskId> tasks,
        DateTimeOffset since,
        CancellationToken cancellationToken
    ) => AtOneInstant((instant, table) => SqliteDeletedRows.Read(instant.Connection, table, tasks, since), cancellationToken);

    /// <inheritdoc/>
    public async Task TrimAsync(Retention retention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var trim = new SqliteTrim(retention, now);
        while (await WritingAsync(trim.Step, cancellationToken)) { }
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset?> LastTrimAsync(CancellationToken cancellationToken) => Reading(SqliteTrim.Last, cancellationToken);
}
