using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Finds the task table in the catalog.</summary>
internal sealed class TaskTableInspector(NpgsqlConnection connection, PostgresStoreOptions options)
{
    private const string FindTable = """
        select c.oid::bigint, n.nspname, c.relname, c.relkind::text,
               case when exists (select from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attname = $2 and not a.attisdropped)
                   then pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), $2) end,
               pg_has_role(c.relowner, 'USAGE'), c.relrowsecurity,
               row_security_active(c.oid) and (
                   exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid and not p.polpermissive)
                   or not exists (
                       select from pg_catalog.pg_policy p
                       where p.polrelid = c.oid and p.polpermissive and p.polcmd = '*' and pg_get_expr(p.polqual, p.polrelid) = 'true'
                         and exists (select from unnest(p.polroles) r where r = 0 or pg_has_role(r, 'USAGE'))
                   )
               )
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
               case when b.typname in ('varchar', 'bpchar') and greatest(a.atttypmod, t.typtypmod) > 4 then greatest(a.atttypmod, t.typtypmod) - 4 end,
               a.atthasdef or a.attidentity <> '' or t.typdefault is not null, a.attgenerated <> '' or a.attidentity = 'a'
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_type t on t.oid = a.atttypid
        join pg_catalog.pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
        where a.attrelid = $1::bigint::oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum
        """;

    private readonly SqlName _name = SqlName.Parse(options.Table);

    /// <summary>The table, or nothing when there is none of this name.</summary>
    /// <param name="ownColumns">The columns, by name, that hold an extra field.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TaskTable?> FindAsync(IReadOnlySet<string> ownColumns, CancellationToken cancellationToken)
    {
        long oid;
        FoundTable found;
        await using (var command = Sql.Command(connection, FindTable, Sql.Text(_name.Quoted), Sql.Text(options.Columns.Of(TaskField.Id))))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            oid = reader.GetInt64(0);
            var name = new SqlName(reader.GetString(1), reader.GetString(2));
            if (reader.GetString(3) is not ("r" or "p"))
            {
                throw TaskTableJudge.Wrong(
                    $"{name} is a view, or something else that is no table. Name the table that holds the tasks by --table."
                );
            }

            found = new FoundTable(
                name,
                IsPartitioned: reader.GetString(3) == "p",
                reader.IsDBNull(4) ? null : reader.GetString(4),
                MayAlter: reader.GetBoolean(5),
                HasRowSecurity: reader.GetBoolean(6),
                HidesRows: reader.GetBoolean(7)
            );
        }

        var columns = await ColumnsAsync(oid, cancellationToken);
        if (found.Sequence is { } sequence && !await MayMoveAsync(sequence, cancellationToken))
        {
            found = found with { Sequence = null };
        }

        return new TaskTableJudge(found, columns, options).Judge(ownColumns);
    }

    private async Task<Dictionary<string, FoundColumn>> ColumnsAsync(long oid, CancellationToken cancellationToken)
    {
        var columns = new Dictionary<string, FoundColumn>(StringComparer.Ordinal);
        await using var command = Sql.Command(connection, FindColumns, Sql.Bigint(oid));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var column = new FoundColumn(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetBoolean(4),
                reader.GetBoolean(5),
                reader.IsDBNull(6) ? null : reader.GetInt32(6),
                reader.GetBoolean(7),
                reader.GetBoolean(8)
            );
            columns.Add(column.Name, column);
        }

        return columns;
    }

    private async Task<bool> MayMoveAsync(string sequence, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(
            connection,
            "select has_sequence_privilege($1, 'SELECT') and has_sequence_privilege($1, 'UPDATE') and has_sequence_privilege($1, 'USAGE')",
            Sql.Text(sequence)
        );
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
