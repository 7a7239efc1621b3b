using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>A connection with a read transaction on it: whatever is read there is of one instant.</summary>
internal sealed class SqliteInstant : IDisposable
{
    private readonly Microsoft.Data.Sqlite.SqliteTransaction _transaction;

    public SqliteInstant(SqliteDatabase database)
    {
        Connection = database.Connect();
        try
        {
            _transaction = Connection.BeginTransaction(deferred: true);
            // The first statement takes the snapshot.
            Cookie = SqliteOpening.Cookie(Connection);
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    public SqliteConnection Connection { get; }

    /// <summary>What differs when somebody altered the database.</summary>
    public long Cookie { get; }

    /// <summary>The mark of this instant.</summary>
    public SqliteMark Mark() => new((long)Connection.Scalar("select seq from sqlite_sequence where name = 'lockstep_change_log'")!, Cookie);

    public void Dispose()
    {
        _transaction.Dispose();
        Connection.Dispose();
    }
}
