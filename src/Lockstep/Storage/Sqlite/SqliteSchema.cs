using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Lockstep's own tables, brought up to date by numbered scripts.</summary>
internal static class SqliteSchema
{
    private const string Folder = "Lockstep.Storage.Sqlite.Schema.";

    private static readonly (int Number, string Resource)[] Migrations =
    [
        .. typeof(SqliteSchema)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (int.Parse(name.AsSpan(Folder.Length, 3), CultureInfo.InvariantCulture), name)),
    ];

    /// <summary>The number of the last script that this program knows.</summary>
    public static int Latest => Migrations[^1].Number;

    /// <summary>Whether nothing is missing.</summary>
    public static bool IsCurrent(SqliteConnection connection) => Current(connection) == Latest;

    /// <summary>Runs what is missing, inside the transaction that is under way.</summary>
    public static void Migrate(SqliteConnection connection)
    {
        var current = Current(connection);
        if (current > Latest)
        {
            throw SqliteFault.Shape(
                $"The database was made by a newer Lockstep (schema {current}, this program knows {Latest}); use that one, or a newer one."
            );
        }

        foreach (var (number, resource) in Migrations.Where(migration => migration.Number > current))
        {
            connection.Run(Text(resource));
            connection.Run(
                "insert or replace into lockstep_meta (name, value) values ('schema_version', $0)",
                number.ToString(CultureInfo.InvariantCulture)
            );
        }
    }

    private static int Current(SqliteConnection connection) =>
        connection.Scalar("select 1 from sqlite_master where type = 'table' and name = 'lockstep_meta'") is null
            ? 0
            : int.Parse(
                (string)connection.Scalar("select value from lockstep_meta where name = 'schema_version'")!,
                CultureInfo.InvariantCulture
            );

    private static string Text(string resource)
    {
        using var stream = typeof(SqliteSchema).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
