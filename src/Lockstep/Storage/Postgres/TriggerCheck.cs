using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Whether the triggers of the task table stand. A table that was dropped and made anew has lost them, and a restore may have switched them off.</summary>
internal static class TriggerCheck
{
    public static async Task<bool> StandAsync(NpgsqlConnection connection, SqlName table, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(
            connection,
            "select count(*) from pg_catalog.pg_trigger where tgrelid = to_regclass($1) and tgname = any($2) and tgenabled in ('O', 'A')",
            Sql.Text(table.Quoted),
            Sql.Texts(TriggerScript.Names)
        );
        return await command.ExecuteScalarAsync(cancellationToken) is long count && count == TriggerScript.Names.Length;
    }
}
