namespace Lockstep.Storage.Postgres;

/// <summary>
/// The rights that a role needs to run Lockstep on a database that another role has prepared. With them it can neither switch triggers off
/// nor change the change log.
/// </summary>
public static class PostgresGrants
{
    /// <summary>The statements, for whoever owns the table and the schema <c>lockstep</c>.</summary>
    /// <exception cref="StoreException">The table's name is none.</exception>
    public static string For(string role, string table) => For(SqlName.Quote(role), SqlName.Parse(table));

    internal static string For(string role, TaskTable table)
    {
        var name = SqlName.Quote(role);
        var schema = table.Name.Schema is { } own ? $"grant usage on schema {SqlName.Quote(own)} to {name};\n" : "";
        var sequence = table.IdSequence is { } ids ? $"\ngrant usage, select, update on sequence {ids} to {name};" : "";
        var policy = table.HasRowSecurity
            ? $"\ndrop policy if exists lockstep on {table.Name.Quoted};"
                + $"\ncreate policy lockstep on {table.Name.Quoted} to {name} using (true) with check (true);"
            : "";
        return schema + For(name, table.Name) + sequence + policy;
    }

    private static string For(string name, SqlName table) =>
        $"""
            grant usage on schema lockstep to {name};
            grant select, insert, update, delete on {table.Quoted} to {name};
            grant select, insert, update, delete on lockstep.base, lockstep.conflict, lockstep.run, lockstep.event, lockstep.set_aside, lockstep.pause,
                lockstep.file_write, lockstep.file_content, lockstep.turns to {name};
            grant select, update on lockstep.counter to {name};
            grant select, insert on lockstep.change_log to {name};
            grant select on lockstep.meta to {name};
            grant usage on sequence lockstep.run_number to {name};
            """;
}
