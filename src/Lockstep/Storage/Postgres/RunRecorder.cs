using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Sync;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Writes what a run leaves beside the rows: bases, conflicts, overwritten file values, its own row, its events; in one round trip.</summary>
internal sealed class RunRecorder(NpgsqlConnection connection, long run)
{
    private const int Few = 2_000;

    public async Task WriteAsync(RunRecord record, CancellationToken cancellationToken)
    {
        // Others hold these rows from here to their commit only, which is soon; the swap of the file is done, so patience is cheaper than planning again.
        const string Patience = "select set_config('lock_timeout', '10s', true)";
        var batch = new NpgsqlBatch(connection);
        await using var _ = batch;
        batch.BatchCommands.Add(Sql.Part(Patience));
        if (record.BaseSet.Count > Few)
        {
            await new BaseCopy(connection).WriteAsync(record.BaseSet, Patience, cancellationToken);
        }
        else if (record.BaseSet.Count > 0)
        {
            AddBases(batch, record.BaseSet);
        }

        if (record.BaseRemoved.Count > 0)
        {
            batch.BatchCommands.Add(
                Sql.Part("delete from lockstep.base where task_id = any($1)", Sql.Texts([.. record.BaseRemoved.Select(task => task.Text)]))
            );
        }

        FileWriteRows.Record(record).ToList().ForEach(batch.BatchCommands.Add);
        TurnRows.Record(record.Turns).ToList().ForEach(batch.BatchCommands.Add);
        AddConflicts(batch, record);
        AddOverwrites(batch, record);
        batch.BatchCommands.Add(RunRow(record.Run));
        if (record.Events.Count is > 0 and <= Few)
        {
            batch.BatchCommands.Add(EventRows.Append(record.Events));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        if (record.Events.Count > Few)
        {
            await EventRows.CopyAsync(connection, record.Events, cancellationToken);
        }
    }

    private static void AddBases(NpgsqlBatch batch, IReadOnlyList<BaseTask> bases) =>
        batch.BatchCommands.Add(
            Sql.Part(
                "insert into lockstep.base (task_id, file, content) "
                    + $"select s.id, s.file, s.content::json from unnest($1, $2, $3) as s(id, file, content) {BaseCopy.Replace}",
                Sql.Texts([.. bases.Select(task => task.Id.Text)]),
                Sql.Texts([.. bases.Select(task => task.File)]),
                Sql.Texts([.. bases.Select(TaskJson.BaseToText)])
            )
        );

    private void AddConflicts(NpgsqlBatch batch, RunRecord record)
    {
        // A task has at most one open conflict: the old one closes first. One that is stored anew and closed in the same run closes last.
        var stored = record.ConflictsStored.Select(conflict => conflict.Id).ToHashSet();
        AddClosings(batch, [.. record.ConflictsClosed.Where(closing => !stored.Contains(closing.ConflictId))], record.Run);
        if (record.ConflictsStored.Count > 0)
        {
            batch.BatchCommands.Add(ConflictRows.Store(record.ConflictsStored, run));
        }

        AddClosings(batch, [.. record.ConflictsClosed.Where(closing => stored.Contains(closing.ConflictId))], record.Run);
    }

    private void AddClosings(NpgsqlBatch batch, IReadOnlyList<ConflictClosing> closings, SyncRun row)
    {
        if (closings.Count > 0)
        {
            batch.BatchCommands.Add(ConflictRows.Close(closings, row.FinishedAt, run));
        }
    }

    private void AddOverwrites(NpgsqlBatch batch, RunRecord record)
    {
        if (record.FileOverwrites.Count > 0)
        {
            batch.BatchCommands.Add(
                Sql.Part(
                    """
                    insert into lockstep.change_log (kind, task_id, file, before, origin, run, actor)
                    select 'overwrite', s.id, s.file, s.before::json, 'file', $4, $5 from unnest($1, $2, $3) as s(id, file, before)
                    """,
                    Sql.Texts([.. record.FileOverwrites.Select(overwrite => overwrite.Task.Text)]),
                    Sql.Texts([.. record.FileOverwrites.Select(overwrite => overwrite.File)]),
                    Sql.Texts([.. record.FileOverwrites.Select(overwrite => TaskJson.ToText(overwrite.Before))]),
                    Sql.Bigint(run),
                    Sql.Text(record.Run.Actor)
                )
            );
        }
    }

    private NpgsqlBatchCommand RunRow(SyncRun row) =>
        Sql.Part(
            """
            insert into lockstep.run (number, source, actor, direction, started_at, finished_at, rows_written, items_written, conflicts_detected, conflicts_closed)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            Sql.Bigint(run),
            Sql.Text(row.Source),
            Sql.Text(row.Actor),
            Sql.Text(SnakeCase.Of(row.Direction)),
            Sql.Instant(row.StartedAt),
            Sql.Instant(row.FinishedAt),
            Sql.Integer(row.RowsWritten),
            Sql.Integer(row.ItemsWritten),
            Sql.Integer(row.ConflictsDetected),
            Sql.Integer(row.ConflictsClosed)
        );
}
