using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Finds the task table in the catalog and says in which column it is not one.</summary>
internal static class TaskTableInspector
{
    private const string FindTable = """
        select c.oid::bigint, n.nspname, c.relname, c.relkind::text,
               case when exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = 'id' and not a.attisdropped)
                   then pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), 'id') end
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.oid = to_regclass($1)
        """;

    private const string FindColumns = """
        select a.attname, b.typname, b.typcategory::text, format_type(b.oid, null), a.attnotnull,
               exists (
                   select from pg_catalog.pg_index i
                   where i.indrelid = a.attrelid and i.indisunique and i.indisvalid and i.indnkeyatts = 1
                     and i.indkey[0] = a.attnum and i.indpred is null
               ),
               case when b.typname in ('varchar', 'bpchar') and greatest(a.atttypmod, t.typtypmod) > 4 then greatest(a.atttypmod, t.typtypmod) - 4 end
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_type t on t.oid = a.atttypid
        join pg_catalog.pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
        where a.attrelid = $1::bigint::oid and a.attnum > 0 and not a.attisdropped
        """;

    private sealed record Found(string Name, string Type, string Category, string SqlType, bool IsNotNull, bool IsUnique, int? LongestText);

    /// <summary>The table, or nothing when there is none of this name.</summary>
    public static async Task<TaskTable?> FindAsync(NpgsqlConnection connection, SqlName name, CancellationToken cancellationToken)
    {
        long oid;
        SqlName fullName;
        string? sequence;
        await using (var command = Sql.Command(connection, FindTable, Sql.Text(name.Quoted)))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            oid = reader.GetInt64(0);
            fullName = new SqlName(reader.GetString(1), reader.GetString(2));
            if (reader.GetString(3) is not ("r" or "p"))
            {
                throw Wrong($"{fullName} is a view, or something else that is no table. Name the table that holds the tasks by --table.");
            }

            sequence = reader.IsDBNull(4) ? null : reader.GetString(4);
        }

        var columns = new Dictionary<string, Found>(StringComparer.Ordinal);
        await using (var command = Sql.Command(connection, FindColumns, Sql.Bigint(oid)))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var column = new Found(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.GetBoolean(4),
                    reader.GetBoolean(5),
                    reader.IsDBNull(6) ? null : reader.GetInt32(6)
                );
                columns.Add(column.Name, column);
            }
        }

        if (sequence is not null && !await MayMoveAsync(connection, sequence, cancellationToken))
        {
            sequence = null;
        }

        return Judge(fullName, columns, sequence);
    }

    private static async Task<bool> MayMoveAsync(NpgsqlConnection connection, string sequence, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(
            connection,
            "select has_sequence_privilege($1, 'SELECT') and has_sequence_privilege($1, 'UPDATE') and has_sequence_privilege($1, 'USAGE')",
            Sql.Text(sequence)
        );
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static TaskTable Judge(SqlName name, Dictionary<string, Found> columns, string? sequence)
    {
        var id = columns.GetValueOrDefault(TaskField.Id) ?? throw Wrong($"The table {name} has no column id.");
        TaskIdType? idType = id.Type switch
        {
            "int2" or "int4" or "int8" => TaskIdType.BigInt,
            "text" or "varchar" => TaskIdType.Text,
            "uuid" => TaskIdType.Uuid,
            _ => null,
        };
        if (idType is null)
        {
            throw Wrong($"The column id of {name} is of type {id.SqlType}; an id must be an integer, a text or a uuid.");
        }

        var missing = TaskField.Known.Where(field => !columns.ContainsKey(field.Name)).ToList();
        if (missing.Where(field => field.IsRequired).Select(field => field.Name).ToList() is { Count: > 0 } required)
        {
            throw Wrong($"The table {name} has no column {string.Join(", ", required)}.");
        }

        if (!id.IsUnique || !id.IsNotNull)
        {
            throw Wrong($"The column id of {name} is no key: make it the primary key, or unique and not null.");
        }

        if (columns.TryGetValue(TaskTable.Version, out var version) && version is not { Type: "int8", IsNotNull: true })
        {
            throw Wrong($"The column {TaskTable.Version} of {name} must be a bigint that is not null.");
        }

        return new TaskTable
        {
            Name = name,
            IdType = idType.Value,
            Columns =
            [
                .. TaskField.Known.Where(field => columns.ContainsKey(field.Name)).Select(field => Map(name, field, columns[field.Name])),
            ],
            Missing = missing,
            ExtraColumn = columns.TryGetValue(TaskTable.Extra, out var extra) ? MapExtra(name, extra) : null,
            HasVersion = version is not null,
            NamesFiles = columns.TryGetValue(TaskTable.File, out var file) && file.Category == "S",
            IdSequence = sequence,
        };
    }

    private static TaskColumn Map(SqlName table, TaskField field, Found column)
    {
        ColumnForm? form = (field.Kind, column) switch
        {
            (FieldKind.Timestamp, { Type: "timestamptz" }) => ColumnForm.TimestampWithZone,
            (FieldKind.Timestamp, { Type: "timestamp" }) => ColumnForm.TimestampWithoutZone,
            (FieldKind.Json, { Type: "jsonb" }) => ColumnForm.JsonB,
            (FieldKind.Json, { Type: "json" }) => ColumnForm.Json,
            (FieldKind.Json, { Type: "text" or "varchar" }) => ColumnForm.JsonText,
            (FieldKind.Text or FieldKind.Cron, { Type: "text" or "varchar" }) => ColumnForm.Text,
            (FieldKind.Text or FieldKind.Cron, { Category: "S" or "E" or "N" or "B" } or { Type: "uuid" }) => ColumnForm.Cast,
            _ => null,
        };
        var wanted = field.Kind switch
        {
            FieldKind.Timestamp => "a timestamp with or without time zone",
            FieldKind.Json => "json, jsonb or text",
            _ => "a text, an enum or a number",
        };
        return form is { } known
            ? new TaskColumn(field, known, column.SqlType, column.IsNotNull, column.LongestText)
            : throw Wrong($"The column {field.Name} of {table} is of type {column.SqlType}; it must be {wanted}.");
    }

    private static TaskColumn MapExtra(SqlName table, Found column) =>
        column.Type is "json" or "jsonb"
            ? new TaskColumn(
                TaskField.Of(TaskTable.Extra),
                column.Type == "json" ? ColumnForm.Json : ColumnForm.JsonB,
                column.SqlType,
                column.IsNotNull
            )
            : throw Wrong($"The column {TaskTable.Extra} of {table} is of type {column.SqlType}; it must be json or jsonb.");

    private static StoreException Wrong(string message) => new(ErrorCode.DatabaseShape, message);
}
