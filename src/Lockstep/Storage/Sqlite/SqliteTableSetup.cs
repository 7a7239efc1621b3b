using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Makes the task table, or adopts one that is there by adding the columns that it lacks. Runs inside the transaction of the set-up.</summary>
internal sealed class SqliteTableSetup(SqliteConnection connection, SqliteStoreOptions options)
{
    private readonly string _table = SqliteCommands.Quoted(options.Table);
    private readonly List<string> _warnings = [];
    private bool _isFirst;

    /// <summary>What works less well than it could, in sentences.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public SqliteTable Run()
    {
        RequireSameTable();
        var kind = connection.Scalar("select type from sqlite_master where name = $0 collate nocase", options.Table) as string;
        if (kind is null)
        {
            Make();
        }
        else if (kind != "table")
        {
            throw SqliteFault.Shape(
                $"{options.Table} is a {kind}, and Lockstep needs a table to write to; name the table behind it with --table."
            );
        }

        var columns = ReadColumns();
        if (kind is not null)
        {
            Adopt(columns);
            columns = ReadColumns();
        }

        return new SqliteTable(
            _table,
            IdType(columns[TaskField.Id]),
            TaskField.Known.ToDictionary(field => field.Name, field => columns[field.Name]),
            options.RuntimeFields,
            connection.Scalar("select 1 from pragma_foreign_key_list($0)", options.Table) is not null
        );
    }

    // A base belongs to one table; read against another, all of its tasks would look deleted.
    private void RequireSameTable()
    {
        var known = connection.Scalar("select value from lockstep_meta where name = 'table'") as string;
        if (known is not null && !known.Equals(options.Table, StringComparison.OrdinalIgnoreCase))
        {
            throw SqliteFault.Shape(
                $"This database is kept in step through the table {known}, not {options.Table}; use a database of its own for each table."
            );
        }

        _isFirst = connection.Run("insert or ignore into lockstep_meta (name, value) values ('table', $0)", options.Table) > 0;
    }

    private void Make()
    {
        connection.Run(
            $"""
            create table {_table} (
                id               {(options.IdType == TaskIdType.BigInt ? "integer" : "text not null")} primary key,
                skill_name       text    not null,
                schedule_cron    text    not null,
                next_run_at      text    not null,
                params_json      text,
                status           text,
                user_id          text,
                created_at       text    default ({StampForm.Iso.Now}),
                updated_at       text,
                extra            text,
                lockstep_version integer not null default 1,
                file             text
            )
            """
        );
        connection.Run("insert or replace into lockstep_meta (name, value) values ('id_type', $0)", SnakeCase.Of(options.IdType));
    }

    private void Adopt(Dictionary<string, SqliteColumn> columns)
    {
        foreach (var field in TaskField.Known.Select(field => (field.Name, field.IsRequired)).Prepend((TaskField.Id, true)))
        {
            if (!columns.ContainsKey(field.Item1) && field.Item2)
            {
                throw SqliteFault.Shape(
                    $"The table {options.Table} has no column {field.Item1}, which every task needs; add it, or name another table."
                );
            }
        }

        RequireUniqueId();
        var lacking = TaskField
            .Known.Select(field => field.Name)
            .Concat([SqliteTable.Extra, SqliteTable.File])
            .Where(name => !columns.ContainsKey(name));
        foreach (var name in lacking)
        {
            connection.Run($"alter table {_table} add column {name} text");
        }

        if (!columns.ContainsKey(SqliteTable.Version))
        {
            connection.Run($"alter table {_table} add column {SqliteTable.Version} integer not null default 1");
        }
        else if (_isFirst)
        {
            // Rows that another set of Lockstep's tables watched over; no version of theirs may come again.
            connection.Run(
                $"""
                update sqlite_sequence set seq = max(seq, (select coalesce(max({SqliteTable.Version}), 1) from {_table}))
                where name = 'lockstep_change_log'
                """
            );
        }

        var foreign = columns.Values.FirstOrDefault(column =>
            column is { IsNotNull: true, Default: null } && !TaskField.IsKnown(column.Name.ToLowerInvariant()) && !IsOwn(column.Name)
        );
        if (foreign is not null)
        {
            _warnings.Add(
                $"New tasks of the file cannot become rows: the column {foreign.Name} of {options.Table} is not null and has no default."
            );
        }
    }

    private void RequireUniqueId()
    {
        var isUnique = connection.Scalar(
            """
            select 1 where (select group_concat(name) from pragma_table_info($0) where pk > 0) = 'id' collate nocase
            union all
            select 1 from pragma_index_list($0) as i
            where i."unique" and not i.partial and (select group_concat(name) from pragma_index_info(i.name)) = 'id' collate nocase
            """,
            options.Table
        );
        if (isUnique is null)
        {
            throw SqliteFault.Shape(
                $"The column id of {options.Table} is neither its primary key nor unique, so it does not tell tasks apart."
            );
        }
    }

    private Dictionary<string, SqliteColumn> ReadColumns() =>
        connection
            .Rows(
                """select name, type, "notnull", dflt_value from pragma_table_info($0)""",
                row => new SqliteColumn(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.TextOrNull(3), StampForm.Iso),
                options.Table
            )
            .Select(WithStamps)
            .ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);

    private SqliteColumn WithStamps(SqliteColumn column)
    {
        if (TaskField.Of(column.Name.ToLowerInvariant()).Kind != FieldKind.Timestamp)
        {
            return column;
        }

        var name = SqliteCommands.Quoted(column.Name);
        var sample = connection.Scalar($"select {name} from {_table} where typeof({name}) = 'text' limit 1") as string;
        return column with
        {
            Stamps =
                sample is not null ? StampForm.Of(sample)
                : column.Declares("DATETIME") || column.Declares("TIMESTAMP") ? StampForm.Plain
                : StampForm.Iso,
        };
    }

    private TaskIdType IdType(SqliteColumn id) =>
        connection.Scalar("select value from lockstep_meta where name = 'id_type'") is string known ? SnakeCase.Parse<TaskIdType>(known)
        : id.Declares("INT") ? TaskIdType.BigInt
        : id.Declares("UUID") || id.Declares("GUID") || id.Declares("UNIQUEIDENTIFIER") ? TaskIdType.Uuid
        : TaskIdType.Text;

    private static bool IsOwn(string name) =>
        new[] { TaskField.Id, SqliteTable.Extra, SqliteTable.File, SqliteTable.Version }.Contains(name, StringComparer.OrdinalIgnoreCase);
}
