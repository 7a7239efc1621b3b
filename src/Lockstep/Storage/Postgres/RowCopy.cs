using Lockstep.Core.Model;
using Npgsql;
using NpgsqlTypes;

namespace Lockstep.Storage.Postgres;

/// <summary>
/// Inserts many rows by one COPY into the task table itself, where its types are those that a COPY can be given and nothing stands between:
/// no rule, no policy, no view. Triggers and constraints see the rows as they do at an INSERT.
/// </summary>
internal sealed class RowCopy
{
    private static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _text;
    private readonly RowShape _shape;
    private readonly IReadOnlyList<PlannedRow> _rows;
    private readonly NpgsqlDbType[] _types;
    private readonly TaskIdType _idType;

    private RowCopy(TaskTable table, RowShape shape, IReadOnlyList<PlannedRow> rows)
    {
        (_shape, _rows, _idType) = (shape, rows, table.IdType);
        var columns = shape.Set.Concat(shape.SetsExtra ? [table.ExtraColumn!] : Array.Empty<TaskColumn>()).ToList();
        _types = [.. columns.Select(column => TypeOf(column.Form)!.Value)];
        _text =
            $"copy {table.Name.Quoted} ({string.Join(", ", columns.Select(column => column.Quoted).Prepend(table.Id))}) from stdin (format binary)";
    }

    /// <summary>The copy of rows that share a shape; nothing when they must be inserted otherwise.</summary>
    public static async Task<RowCopy?> ForAsync(
        NpgsqlConnection connection,
        TaskTable table,
        RowShape shape,
        IReadOnlyList<PlannedRow> rows,
        CancellationToken cancellationToken
    )
    {
        var isPossible =
            shape.Kind == RowShapeKind.Insert
            && shape.Set.All(column => TypeOf(column.Form) is not null)
            && (!shape.SetsExtra || TypeOf(table.ExtraColumn!.Form) is not null)
            && rows.All(row => AreInstants(shape, row));
        if (!isPossible)
        {
            return null;
        }

        await using var command = Sql.Command(
            connection,
            """
            select c.relkind in ('r', 'p') and not c.relhasrules and not row_security_active(c.oid) and a.atttypid = any($2::regtype[])
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = $3 where c.oid = $1::regclass
            """,
            Sql.Text(table.Name.Quoted),
            Sql.Texts(
                table.IdType switch
                {
                    TaskIdType.BigInt => ["bigint"],
                    TaskIdType.Uuid => ["uuid"],
                    _ => ["text", "character varying"],
                }
            ),
            Sql.Text(table.IdColumn)
        );
        return await command.ExecuteScalarAsync(cancellationToken) is true ? new RowCopy(table, shape, rows) : null;
    }

    /// <summary>Writes the rows and answers how many the table took: a trigger may pass some over.</summary>
    public async Task<ulong> WriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var import = await connection.BeginBinaryImportAsync(_text, cancellationToken);
        foreach (var row in _rows)
        {
            await import.StartRowAsync(cancellationToken);
            await WriteIdAsync(import, row.Task, cancellationToken);
            for (var column = 0; column < _types.Length; column++)
            {
                if (column < _shape.Set.Count && row.Values[column] is TaskValue.Instant instant)
                {
                    var microseconds = (instant.Value - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
                    await import.WriteAsync(microseconds, NpgsqlDbType.TimestampTz, cancellationToken);
                }
                else if ((column < _shape.Set.Count ? row.TextOf(column) : row.ExtraText) is { } text)
                {
                    await import.WriteAsync(text, _types[column], cancellationToken);
                }
                else
                {
                    await import.WriteNullAsync(cancellationToken);
                }
            }
        }

        return await import.CompleteAsync(cancellationToken);
    }

    private Task WriteIdAsync(NpgsqlBinaryImporter import, TaskId id, CancellationToken cancellationToken) =>
        _idType switch
        {
            TaskIdType.BigInt => import.WriteAsync(id.Number, NpgsqlDbType.Bigint, cancellationToken),
            TaskIdType.Uuid => import.WriteAsync(Guid.ParseExact(id.Text, "D"), NpgsqlDbType.Uuid, cancellationToken),
            _ => import.WriteAsync(id.Text, NpgsqlDbType.Text, cancellationToken),
        };

    // An instant is written as one, and into nothing else.
    private static bool AreInstants(RowShape shape, PlannedRow row)
    {
        for (var column = 0; column < shape.Set.Count; column++)
        {
            if (row.Values[column] is not TaskValue.NullValue && (row.Values[column] is TaskValue.Instant) != shape.Set[column].IsTimestamp)
            {
                return false;
            }
        }

        return true;
    }

    private static NpgsqlDbType? TypeOf(ColumnForm form) =>
        form switch
        {
            ColumnForm.TimestampWithZone => NpgsqlDbType.TimestampTz,
            ColumnForm.Json => NpgsqlDbType.Json,
            ColumnForm.JsonB => NpgsqlDbType.Jsonb,
            ColumnForm.JsonText or ColumnForm.Text => NpgsqlDbType.Text,
            _ => null,
        };
}
