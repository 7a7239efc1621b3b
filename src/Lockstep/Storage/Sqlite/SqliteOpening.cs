using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>What was found, or made, when the database was opened.</summary>
/// <param name="Table">The task table.</param>
/// <param name="Shape">What the caller is told.</param>
/// <param name="SchemaVersion">The schema's cookie; when it differs somebody altered the database since.</param>
internal sealed record SqliteOpening(SqliteTable Table, StoreShape Shape, long SchemaVersion)
{
    /// <summary>Brings the database up to date.</summary>
    public static SqliteOpening Run(SqliteDatabase database, SqliteStoreOptions options)
    {
        using var connection = database.Connect(mayCreate: true);
        var journal = (string)connection.Scalar("pragma journal_mode = wal")!;
        return SqliteTransaction.Within(
            connection,
            () =>
            {
                var isMigrated = !SqliteSchema.IsCurrent(connection);
                SqliteSchema.Migrate(connection);
                var setup = new SqliteTableSetup(connection, options);
                var table = setup.Run();
                var hasNewTriggers = SqliteTriggers.Make(connection, table);
                var warnings = setup.Warnings.ToList();
                if (journal != "wal")
                {
                    warnings.Add($"The database stays in the journal mode {journal}, so readers and writers wait for each other.");
                }

                var preparation = new StorePreparation(setup.MadeTable, setup.Added, hasNewTriggers, isMigrated);
                return new SqliteOpening(
                    table,
                    new StoreShape(table.IdType, SqliteSchema.Latest, warnings) { Preparation = preparation },
                    Cookie(connection)
                );
            }
        );
    }

    /// <summary>What differs after each change of the database's schema, by whatever program.</summary>
    public static long Cookie(SqliteConnection connection) => (long)connection.Scalar("pragma schema_version")!;
}
