using Lockstep.Core.Planning;

namespace Lockstep.Sync;

/// <summary>A run that wrote something, as it is kept.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Source">What asked for it.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="Direction">Which sides it could write.</param>
/// <param name="StartedAt">When it began to read.</param>
/// <param name="FinishedAt">When it was about to commit.</param>
/// <param name="RowsWritten">Rows inserted, updated and deleted.</param>
/// <param name="ItemsWritten">Items appended, updated and deleted.</param>
/// <param name="ConflictsDetected">Conflicts that opened.</param>
/// <param name="ConflictsClosed">Conflicts that closed.</param>
public sealed record SyncRun(
    long Number,
    string Source,
    string Actor,
    SyncDirection Direction,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    int RowsWritten,
    int ItemsWritten,
    int ConflictsDetected,
    int ConflictsClosed
);
