using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Lockstep.Tests.Sync;

internal sealed class SqliteWorld : SyncWorld
{
    private string Path => System.IO.Path.Combine(Folder, "lockstep.db");

    public override string Database => $"sqlite:{Path}";

    public override async Task ExecuteAsync(string sql) => await QueryAsync(sql);

    public override async Task<IReadOnlyList<string?[]>> QueryAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
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

    public override string Own(string table) => $"lockstep_{table}";
}
