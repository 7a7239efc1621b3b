using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Takes Lockstep out of a database, inside the transaction that is under way.</summary>
internal sealed class SqliteDetachment(SqliteConnection connection, SqliteStoreOptions options)
{
    public DetachReport Run(bool force)
    {
        if (connection.Scalar("select 1 from sqlite_master where type = 'table' and name = 'lockstep_meta'") is null)
        {
            return new DetachReport(false, [], []);
        }

        RequireSameTable();
        if (!force && connection.Scalar("select count(*) from lockstep_conflict where status = 'open'") is > 0L and var open)
        {
            throw SqliteFault.Shape(
                $"{open} open conflict{(open is 1L ? "" : "s")} would go with Lockstep's own tables, and with them the values of the side that lost. "
                    + "Resolve them first (lockstep conflicts list), or say --force."
            );
        }

        var added = TextList.Read(
            connection.Scalar("select value from lockstep_meta where name = $0", SqliteTableSetup.AddedKey) as string
        );
        foreach (var trigger in SqliteTriggers.Names)
        {
            connection.Run($"drop trigger if exists {trigger}");
        }

        var (dropped, kept) = CleanTable(added);
        foreach (
            var own in connection.Rows(
                "select name from sqlite_master where type = 'table' and name like 'lockstep\\_%' escape '\\' and name <> $0 collate nocase",
                row => row.GetString(0),
                options.Table
            )
        )
        {
            connection.Run($"drop table {SqliteCommands.Quoted(own)}");
        }

        return new DetachReport(true, dropped, kept);
    }

    private void RequireSameTable()
    {
        var known = connection.Scalar("select value from lockstep_meta where name = 'table'") as string;
        if (known is not null && !known.Equals(options.Table, StringComparison.OrdinalIgnoreCase))
        {
            throw SqliteFault.Shape(
                $"This database is kept in step through the table {known}, not {options.Table}; name that one by --table."
            );
        }
    }

    private (List<string> Dropped, List<string> Kept) CleanTable(IReadOnlyList<string> added)
    {
        var (dropped, kept) = (new List<string>(), new List<string>());
        var table = SqliteCommands.Quoted(options.Table);
        var there = connection
            .Rows("select name from pragma_table_info($0)", row => row.GetString(0), options.Table)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var column in added.Where(there.Contains))
        {
            var quoted = SqliteCommands.Quoted(column);
            var isUsed =
                column != ColumnMap.Version && connection.Scalar($"select 1 from {table} where {quoted} is not null limit 1") is not null;
            (isUsed ? kept : dropped).Add(column);
            if (!isUsed)
            {
                connection.Run($"alter table {table} drop column {quoted}");
            }
        }

        return (dropped, kept);
    }
}
