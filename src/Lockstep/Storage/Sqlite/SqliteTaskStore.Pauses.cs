using Lockstep.Core.Model;
using Lockstep.Core.Planning;

namespace Lockstep.Storage.Sqlite;

/// <content>What is paused, and what verify asks of the change log.</content>
public sealed partial class SqliteTaskStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TaskId, long?>> NewestChangesAsync(int entries, CancellationToken cancellationToken) =>
        Reading(connection => SqliteReading.NewestChanges(connection, Required().Table.IdType, entries), cancellationToken);

    /// <inheritdoc/>
    public Task<StoredPauses> PausesAsync(CancellationToken cancellationToken) =>
        Reading(connection => SqlitePauses.Read(connection, Required().Table.IdType), cancellationToken);

    /// <inheritdoc/>
    public Task PauseAsync(Pause pause, CancellationToken cancellationToken) =>
        WritingAsync(
            connection =>
            {
                SqlitePauses.Put(connection, pause);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyList<Pause>> ResumeAsync(string? key, CancellationToken cancellationToken) =>
        WritingAsync(connection => SqlitePauses.Take(connection, key, Required().Table.IdType), cancellationToken);
}
