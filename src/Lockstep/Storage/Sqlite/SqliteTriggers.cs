using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>
/// The triggers that give each edited row a new version and log what it was before, whoever writes it.
/// They call nothing that other programs' SQLite might lack, and nothing that fails on a strange value: a user's own statement must not.
/// </summary>
internal static class SqliteTriggers
{
    // A transaction of Lockstep's own says who it is in one row; other writers see none.
    private const string Who =
        "(select origin from lockstep_origin), (select run from lockstep_origin), (select actor from lockstep_origin)";
    private const string IsForeign = "not exists (select 1 from lockstep_origin)";

    /// <summary>Makes those that are missing or differ, and answers whether there were any.</summary>
    public static bool Make(SqliteConnection connection, SqliteTable table)
    {
        var isMade = false;
        foreach (var (name, text) in Texts(table))
        {
            var existing = connection.Scalar("select sql from sqlite_master where type = 'trigger' and name = $0", name) as string;
            if (existing != text)
            {
                connection.Run($"drop trigger if exists {name}");
                connection.Run(text);
                isMade = true;
            }
        }

        return isMade;
    }

    /// <summary>The names of the triggers.</summary>
    public static IEnumerable<string> Names { get; } =
    ["lockstep_before_insert", "lockstep_after_insert", "lockstep_after_update", "lockstep_after_new_id", "lockstep_after_delete"];

    private static IEnumerable<(string Name, string Text)> Texts(SqliteTable table)
    {
        var stamps = table.Columns[TaskField.UpdatedAt].Stamps;
        yield return Trigger(
            "lockstep_before_insert",
            $"before insert on {table.Name} when exists (select 1 from {table.Name} where {table.Id} = new.{table.Id})",
            $"""
            delete from lockstep_replaced;
            insert into lockstep_replaced (task_id, before) select cast({table.Id} as text), {Image(
                table,
                ""
            )} from {table.Name} where {table.Id} = new.{table.Id};
            """
        );
        yield return Trigger(
            "lockstep_after_insert",
            $"after insert on {table.Name}",
            $"""
            insert into lockstep_change_log (kind, task_id, before, origin, run, actor)
            select case when count(*) > 0 then 'update' else 'insert' end, cast(new.{table.Id} as text), max(before), {Who}
            from lockstep_replaced where task_id = cast(new.{table.Id} as text);
            {NewVersion(table, $"new.{table.Quoted(TaskField.UpdatedAt)} is null and {IsForeign}", stamps)}
            delete from lockstep_replaced;
            """
        );
        // The update that gives the version changes no column that counts here, so it cannot set this off again, recursive_triggers or not.
        yield return Trigger(
            "lockstep_after_update",
            $"after update on {table.Name} when new.{table.Id} is old.{table.Id} and ({Edited(table)})",
            $"""
            insert into lockstep_change_log (kind, task_id, before, origin, run, actor)
            values ('update', cast(new.{table.Id} as text), {Image(table, "old.")}, {Who});
            {NewVersion(
                table,
                $"new.{table.Quoted(TaskField.UpdatedAt)} is old.{table.Quoted(TaskField.UpdatedAt)} and {IsForeign}",
                stamps
            )}
            """
        );
        yield return Trigger(
            "lockstep_after_new_id",
            $"after update on {table.Name} when new.{table.Id} is not old.{table.Id}",
            $"""
            insert into lockstep_change_log (kind, task_id, version, before, origin, run, actor)
            values ('delete', cast(old.{table.Id} as text), old.{ColumnMap.Version}, {Image(table, "old.")}, {Who});
            insert into lockstep_change_log (kind, task_id, origin, run, actor) values ('insert', cast(new.{table.Id} as text), {Who});
            {NewVersion(
                table,
                $"new.{table.Quoted(TaskField.UpdatedAt)} is old.{table.Quoted(TaskField.UpdatedAt)} and {IsForeign}",
                stamps
            )}
            """
        );
        yield return Trigger(
            "lockstep_after_delete",
            $"after delete on {table.Name}",
            $"""
            insert into lockstep_change_log (kind, task_id, version, before, origin, run, actor)
            values ('delete', cast(old.{table.Id} as text), old.{ColumnMap.Version}, {Image(table, "old.")}, {Who});
            delete from lockstep_set_aside where task_id = cast(old.{table.Id} as text);
            delete from lockstep_replaced;
            """
        );
    }

    private static (string Name, string Text) Trigger(string name, string when, string body) =>
        (name, $"CREATE TRIGGER {name} {when} begin\n{body}\nend");

    private static string NewVersion(SqliteTable table, string stampsWhen, StampForm stamps) =>
        $"""
            update {table.Name} set {ColumnMap.Version} = last_insert_rowid(), {table.Quoted(TaskField.UpdatedAt)} =
                case when {stampsWhen} then {stamps.Now} else {table.Quoted(TaskField.UpdatedAt)} end
            where {table.Id} = new.{table.Id};
            """;

    private static string Edited(SqliteTable table) =>
        string.Join(
            " or ",
            table
                .Columns.Keys.Where(table.IsEdit)
                .Append(ColumnMap.Extra)
                .Select(table.Quoted)
                .Select(name => $"new.{name} is not old.{name}")
        );

    private static string Image(SqliteTable table, string row) =>
        $"json_object({string.Join(", ", table.Columns.Keys.Append(ColumnMap.Extra).Select(name => $"'{name}', {JsonOf(name, row + table.Quoted(name))}"))})";

    private static string JsonOf(string name, string column) =>
        name is TaskField.ParamsJson or ColumnMap.Extra
            ? $"case when typeof({column}) = 'blob' then hex({column}) when json_valid({column}) then json({column}) else {column} end"
            : $"case when typeof({column}) = 'blob' then hex({column}) else {column} end";
}
