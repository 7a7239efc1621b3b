using System.Data;
using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Streams all rows with their bases and conflicts out of one snapshot. One command brings both, so nothing is held but the page under way.</summary>
internal sealed class StoreSweep : IAsyncDisposable
{
    private const int PageSize = 1_000;
    private readonly TaskTable _table;
    private readonly IReadOnlySet<string> _ownFields;
    private readonly NpgsqlTransaction _transaction;
    private readonly NpgsqlBatch _batch;
    private readonly NpgsqlDataReader _reader;
    private readonly SweepLists _lists;
    private bool _isRead;

    private StoreSweep(
        TaskTable table,
        NpgsqlTransaction transaction,
        NpgsqlBatch batch,
        NpgsqlDataReader reader,
        StoreMark mark,
        SweepLists lists
    ) =>
        (_table, _ownFields, _transaction, _batch, _reader, Mark, _lists) = (
            table,
            table.OwnFields,
            transaction,
            batch,
            reader,
            mark,
            lists
        );

    /// <summary>The mark of the snapshot.</summary>
    public StoreMark Mark { get; }

    /// <summary>Takes the snapshot on a connection that serves nothing else until this is disposed.</summary>
    public static async Task<StoreSweep> BeginAsync(NpgsqlConnection connection, TaskTable table, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var batch = new NpgsqlBatch(connection);
        NpgsqlDataReader? reader = null;
        try
        {
            batch.BatchCommands.Add(Sql.Part("set transaction read only"));
            batch.BatchCommands.Add(Sql.Part($"select {PostgresMark.ColumnsFor(table)}", Sql.Text(table.Name.Quoted)));
            batch.BatchCommands.Add(Sql.Part(StoreReader.OpenConflicts));
            batch.BatchCommands.Add(Sql.Part(FileWriteRows.Select));
            batch.BatchCommands.Add(Sql.Part(FileWriteRows.SelectContent));
            batch.BatchCommands.Add(Sql.Part(TurnRows.Select));
            batch.BatchCommands.Add(
                Sql.Part(
                    $"""
                    select {table.SelectList}, b.task_id, b.file, b.content::text, a.task_id is not null
                    from {table.Name.Quoted} t full join lockstep.base b on t.{table.Id}::text collate "C" = b.task_id collate "C"
                    left join lockstep.set_aside a on a.task_id collate "C" = t.{table.Id}::text collate "C"
                    """
                )
            );
            reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var mark = ChangeLog.ReadMark(reader) with { Sum = reader.IsDBNull(3) ? null : reader.GetString(3) };
            await reader.NextResultAsync(cancellationToken);
            var conflicts = await StoreReader.ReadConflictsAsync(reader, table, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var writes = await FileWriteRows.ReadAsync(reader, table, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var content = await FileWriteRows.ReadContentAsync(reader, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var turns = await TurnRows.ReadAsync(reader, table, cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            return new StoreSweep(table, transaction, batch, reader, mark, new SweepLists(conflicts, writes, content, turns));
        }
        catch
        {
            await DisposeAsync(reader, batch, transaction);
            throw;
        }
    }

    /// <summary>The next page; nothing after the last one.</summary>
    public async Task<StoreReading?> NextAsync(CancellationToken cancellationToken)
    {
        // A reader's memory of values is good for a page; over a whole table it would hold as much as the table.
        var rows = new RowReader(_table);
        var bases = new Dictionary<TaskId, BaseTask>();
        var aside = new HashSet<TaskId>();
        var count = 0;
        while (count < PageSize && !_isRead)
        {
            if (!await _reader.ReadAsync(cancellationToken))
            {
                _isRead = true;
                break;
            }

            count++;
            if (!_reader.IsDBNull(RowReader.IdColumn) && rows.Read(_reader) is { } id && _reader.GetBoolean(_reader.FieldCount - 1))
            {
                aside.Add(id);
            }

            StoreReader.ReadBase(_reader, _reader.FieldCount - 4, _table, bases);
        }

        var page = StoreReader.PartOf(rows, bases, []) with { SetAside = aside, OwnColumns = _ownFields };
        return count > 0 ? _lists.AddTo(page, rows.Tasks.Keys.Concat(rows.Refused.Keys).Concat(bases.Keys))
            : _lists.TakeRest(PageSize) is { Count: > 0 } rest ? _lists.AddTo(page, rest)
            : null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isRead)
        {
            // Leaving early would otherwise read the rest of the table first.
            _batch.Cancel();
        }

        return DisposeAsync(_reader, _batch, _transaction);
    }

    private static async ValueTask DisposeAsync(NpgsqlDataReader? reader, NpgsqlBatch batch, NpgsqlTransaction transaction)
    {
        try
        {
            if (reader is not null)
            {
                await reader.DisposeAsync();
            }

            await batch.DisposeAsync();
            await transaction.DisposeAsync();
        }
        catch (Exception exception) when (PostgresFault.IsOne(exception))
        {
            // Only reading was done: a lost connection, or a cancelled command, ends that as well.
        }
    }
}
