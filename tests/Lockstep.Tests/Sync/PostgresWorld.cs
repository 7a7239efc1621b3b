using System.Globalization;
using Lockstep.Tests.Storage.Postgres;
using Npgsql;

namespace Lockstep.Tests.Sync;

internal sealed class PostgresWorld(PostgresDatabase database) : SyncWorld
{
    public override string Database => database.Uri();

    public override async Task ExecuteAsync(string sql) => await database.ExecuteAsync(sql);

    public override async Task<IReadOnlyList<string?[]>> QueryAsync(string sql)
    {
        await using var connection = await database.ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)),
            ]);
        }

        return rows;
    }

    /// <summary>Ends all connections and lets no new one in.</summary>
    public Task GoAwayAsync() => AdministerAsync("allow_connections false");

    public Task ComeBackAsync() => AdministerAsync("allow_connections true");

    private async Task AdministerAsync(string setting)
    {
        await using var connection = await database.ConnectElsewhereAsync();
        await using var command = new NpgsqlCommand(
            $"alter database {database.Name} {setting}; select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}'",
            connection
        );
        await command.ExecuteNonQueryAsync();
    }

    public override string Own(string table) => $"lockstep.{table}";
}
