namespace Lockstep.Storage.Postgres;

/// <summary>
/// The rights that a role needs to run Lockstep on a database that another role has prepared. With them it can neither switch triggers off
/// nor change the change log.
/// </summary>
public static class PostgresGrants
{
    /// <summary>The statements, for whoever owns the table and the schema <c>lockstep</c>.</summary>
    /// <exception cref="StoreException">The table's name is none.</exception>
    public static string For(string role, string table)
    {
        var name = SqlName.Quote(role);
        return $"""
            grant usage on schema lockstep to {name};
            grant select, insert, update, delete on {SqlName.Parse(table).Quoted} to {name};
            grant select, insert, update, delete on lockstep.base, lockstep.conflict, lockstep.run, lockstep.event, lockstep.pause to {name};
            grant select, update on lockstep.counter to {name};
            grant select, insert on lockstep.change_log to {name};
            grant select on lockstep.meta to {name};
            grant usage on sequence lockstep.run_number to {name};
            """;
    }
}
