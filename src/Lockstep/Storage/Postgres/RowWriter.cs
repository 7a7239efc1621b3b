using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>
/// Writes row changes within a transaction. A set in which the table's constraints refuse something is undone and halved until the refused row stands alone.
/// </summary>
internal sealed class RowWriter(NpgsqlConnection connection, TaskTable table, RowWriting writing)
{
    /// <summary>From this many rows of one shape a COPY is faster than arrays.</summary>
    public const int FewRows = 200;

    private readonly Dictionary<TaskId, Refusal> _refused = [];

    /// <summary>Writes the changes and answers those that were refused.</summary>
    public async Task<IReadOnlyDictionary<TaskId, Refusal>> WriteAsync(
        IReadOnlyDictionary<TaskId, RowChange> changes,
        CancellationToken cancellationToken
    )
    {
        var rows = Plan(changes);
        if (rows.Count > 0)
        {
            await WriteSetAsync(rows, cancellationToken);
            await MoveSequenceAsync(rows, cancellationToken);
        }

        return _refused;
    }

    private async Task WriteSetAsync(List<PlannedRow> rows, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAllAsync(rows, cancellationToken);
            return;
        }
        catch (PostgresException exception) when (PostgresFault.IsRowRefused(exception))
        {
            await ExecuteAsync("rollback to savepoint lockstep_rows; release savepoint lockstep_rows", cancellationToken);
            if (rows.Count == 1)
            {
                if (exception.SqlState == PostgresErrorCodes.UniqueViolation && await IsThereAsync(rows[0], cancellationToken))
                {
                    throw Moved();
                }

                _refused.Add(rows[0].Task, RowRefusal.Of(rows[0], exception));
                return;
            }
        }

        var half = rows.Count / 2;
        await WriteSetAsync(rows[..half], cancellationToken);
        await WriteSetAsync(rows[half..], cancellationToken);
    }

    private async Task WriteAllAsync(List<PlannedRow> rows, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.Part("savepoint lockstep_rows"));
        if (table.IsPolled && PolledLog.Before(table, rows) is { } before)
        {
            batch.BatchCommands.Add(before);
        }

        var checks = new List<(NpgsqlBatchCommand Part, int Count)>();
        foreach (var group in rows.GroupBy(row => row.Shape))
        {
            var statement = new RowStatement(table, group.Key, [.. group]);
            if (statement.Count <= FewRows)
            {
                Add(statement.FromArrays(), statement.Count);
                continue;
            }

            if (await RowCopy.ForAsync(connection, table, group.Key, [.. group], cancellationToken) is { } copy)
            {
                await SendAsync();
                if (await copy.WriteAsync(connection, cancellationToken) != (ulong)statement.Count)
                {
                    throw Moved();
                }

                continue;
            }

            batch.BatchCommands.Add(Sql.Part(statement.MakeCopyTable));
            await SendAsync();
            await statement.CopyAsync(connection, cancellationToken);
            Add(statement.FromCopy(), statement.Count);
            batch.BatchCommands.Add(Sql.Part(RowStatement.DropCopyTable));
        }

        if (table.IsPolled && PolledLog.After(table, rows) is { } after)
        {
            batch.BatchCommands.Add(after);
        }

        // Deferred constraints too: at the commit it would be too late to refuse one row alone.
        batch.BatchCommands.Add(Sql.Part("set constraints all immediate"));
        batch.BatchCommands.Add(Sql.Part("release savepoint lockstep_rows"));
        await using (batch)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        if (checks.Any(check => (int)check.Part.RecordsAffected != check.Count))
        {
            throw Moved();
        }

        void Add(NpgsqlBatchCommand part, int count)
        {
            batch.BatchCommands.Add(part);
            checks.Add((part, count));
        }

        async Task SendAsync()
        {
            if (batch.BatchCommands.Count > 0)
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
                await batch.DisposeAsync();
                batch = new NpgsqlBatch(connection);
            }
        }
    }

    private static StoreException Moved() =>
        new(ErrorCode.RowNotWritten, "A row has changed, come or gone since it was read; the run plans again.") { IsTransient = true };

    // Someone else inserted the same task first: that is for the next plan to compare, not a rule of the table.
    private async Task<bool> IsThereAsync(PlannedRow row, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(
            connection,
            $"select exists (select from {table.Name.Quoted} t where {table.IdIn("$1")})",
            Sql.Texts([row.Task.Text])
        );
        return row.Shape.Kind == RowShapeKind.Insert && await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private List<PlannedRow> Plan(IReadOnlyDictionary<TaskId, RowChange> changes)
    {
        var planner = new RowPlanner(table, writing);
        var rows = new List<PlannedRow>(changes.Count);
        foreach (var (task, change) in changes)
        {
            if (planner.Plan(task, change, out var refusal) is { } row)
            {
                rows.Add(row);
            }
            else
            {
                _refused.Add(task, refusal!);
            }
        }

        return [.. rows.OrderBy(row => row.Shape.Kind).ThenBy(row => row.Task)];
    }

    // So that a row inserted later without an id does not meet one of ours. Small steps by nextval, which never goes back beside others.
    private async Task MoveSequenceAsync(List<PlannedRow> rows, CancellationToken cancellationToken)
    {
        var inserted = rows.Where(row => row.Shape.Kind == RowShapeKind.Insert && !_refused.ContainsKey(row.Task)).ToList();
        if (table.IdSequence is not { } sequence || inserted.Count == 0)
        {
            return;
        }

        const int SmallStep = 10_000;
        var text = $"""
            select case when $1 - current between 1 and {SmallStep} then (select max(nextval($2::regclass)) from generate_series(1, $1 - current))
                        when $1 > current then setval($2::regclass, $1) end
            from (select last_value - case when is_called then 0 else 1 end as current from {sequence}) s
            """;
        await ExecuteAsync("savepoint lockstep_sequence", cancellationToken);
        try
        {
            await using var command = Sql.Command(connection, text, Sql.Bigint(inserted.Max(row => row.Task.Number)), Sql.Text(sequence));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState[..2] is "22" or "42")
        {
            // The sequence ends below the id; it is not ours to widen.
            await ExecuteAsync("rollback to savepoint lockstep_sequence", cancellationToken);
        }
    }

    private async Task ExecuteAsync(string text, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, text);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
