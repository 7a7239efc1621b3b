using Lockstep.Core.Model;
using Lockstep.Settings;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Makes the task table, or adopts one that is there by adding the columns that it lacks. Runs inside the transaction of the set-up.</summary>
internal sealed class SqliteTableSetup(SqliteConnection connection, SqliteStoreOptions options)
{
    /// <summary>Where the names of the added columns are kept.</summary>
    public const string AddedKey = "added_columns";

    private readonly string _table = SqliteCommands.Quoted(options.Table);
    private readonly List<string> _warnings = [];
    private readonly List<string> _added = [];
    private bool _isFirst;

    /// <summary>What works less well than it could, in sentences.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>The columns that an adopted table lacked.</summary>
    public IReadOnlyList<string> Added => _added;

    /// <summary>Whether the table was made.</summary>
    public bool MadeTable { get; private set; }

    private ColumnMap Map => options.Columns;

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

        Remember(kind is null ? [ColumnMap.Version] : _added);
        return new SqliteTable(
            _table,
            IdType(columns[Map.Of(TaskField.Id)]),
            TaskField.Known.ToDictionary(field => field.Name, field => columns[Map.Of(field.Name)]),
            options.RuntimeFields,
            connection.Scalar("select 1 from pragma_foreign_key_list($0)", options.Table) is not null,
            Map
        );
    }

    // What was added is what a detach may take away again.
    private void Remember(List<string> added)
    {
        if (added.Count > 0)
        {
            var known = TextList.Read(connection.Scalar("select value from lockstep_meta where name = $0", AddedKey) as string);
            connection.Run(
                "insert or replace into lockstep_meta (name, value) values ($0, $1)",
                AddedKey,
                TextList.Write([.. known, .. added])
            );
        }
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

    private string Column(string field) => SqliteCommands.Quoted(Map.Of(field));

    private void Make()
    {
        MadeTable = true;
        connection.Run(
            $"""
            create table {_table} (
                {Column(TaskField.Id)} {(options.IdType == TaskIdType.BigInt ? "integer" : "text not null")} primary key,
                {Column("skill_name")} text not null,
                {Column("schedule_cron")} text not null,
                {Column(TaskField.NextRunAt)} text not null,
                {Column(TaskField.ParamsJson)} text,
                {Column("status")} text,
                {Column("user_id")} text,
                {Column("created_at")} text default ({StampForm.Iso.Now}),
                {Column(TaskField.UpdatedAt)} text,
                {Column(ColumnMap.Extra)} text,
                {ColumnMap.Version} integer not null default 1,
                {Column(ColumnMap.File)} text
            )
            """
        );
        connection.Run("insert or replace into lockstep_meta (name, value) values ('id_type', $0)", SnakeCase.Of(options.IdType));
    }

    private void Adopt(Dictionary<string, SqliteColumn> columns)
    {
        foreach (var field in ColumnMap.Fields.Where(field => Map.Names(field) && !columns.ContainsKey(Map.Of(field))))
        {
            throw SqliteFault.Shape(
                $"The table {options.Table} has no column {Map.Of(field)}, which --column names for {field}"
                    + $"{NearestName.Hint(Map.Of(field), columns.Keys)}."
            );
        }

        foreach (var field in TaskField.Known.Where(field => field.IsRequired).Select(field => field.Name).Prepend(TaskField.Id))
        {
            if (!columns.ContainsKey(Map.Of(field)))
            {
                throw SqliteFault.Shape(
                    $"The table {options.Table} has no column {field}, which every task needs; name the column that holds it by --column, or another table."
                );
            }
        }

        RequireUniqueId();
        var lacking = TaskField
            .Known.Select(field => field.Name)
            .Concat([ColumnMap.Extra, ColumnMap.File])
            .Where(field => !columns.ContainsKey(Map.Of(field)));
        foreach (var field in lacking)
        {
            connection.Run($"alter table {_table} add column {Column(field)} text");
            _added.Add(Map.Of(field));
        }

        if (!columns.ContainsKey(ColumnMap.Version))
        {
            connection.Run($"alter table {_table} add column {ColumnMap.Version} integer not null default 1");
            _added.Add(ColumnMap.Version);
        }
        else if (_isFirst)
        {
            // Rows that another set of Lockstep's tables watched over; no version of theirs may come again.
            connection.Run(
                $"""
                update sqlite_sequence set seq = max(seq, (select coalesce(max({ColumnMap.Version}), 1) from {_table}))
                where name = 'lockstep_change_log'
                """
            );
        }

        var foreign = columns.Values.FirstOrDefault(column =>
            column is { IsNotNull: true, Default: null }
            && FieldOf(column.Name) is null
            && !column.Name.Equals(ColumnMap.Version, StringComparison.OrdinalIgnoreCase)
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
            select 1 where (select group_concat(name) from pragma_table_info($0) where pk > 0) = $1 collate nocase
            union all
            select 1 from pragma_index_list($0) as i
            where i."unique" and not i.partial and (select group_concat(name) from pragma_index_info(i.name)) = $1 collate nocase
            """,
            options.Table,
            Map.Of(TaskField.Id)
        );
        if (isUnique is null)
        {
            throw SqliteFault.Shape(
                $"The column {Map.Of(TaskField.Id)} of {options.Table} is neither its primary key nor unique, so it does not tell tasks apart."
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
        if (FieldOf(column.Name) is not { } field || TaskField.Of(field).Kind != FieldKind.Timestamp)
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

    private string? FieldOf(string column) =>
        ColumnMap.Fields.FirstOrDefault(field => Map.Of(field).Equals(column, StringComparison.OrdinalIgnoreCase));
}
