using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Makes the driver's sources of connections, with the types that Lockstep uses and no more.</summary>
internal static class PostgresPool
{
    public static NpgsqlDataSource Make(string connectionString)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        builder.EnableJsonTypes();
        return builder.Build();
    }
}
