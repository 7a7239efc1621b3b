using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Opens connections to one database file, each set up alike.</summary>
internal sealed class SqliteDatabase(string path) : IDisposable
{
    /// <summary>How long a statement waits for another writer.</summary>
    public const int BusySeconds = 2;

    private readonly string _existing = ConnectionText(path, SqliteOpenMode.ReadWrite);
    private readonly string _perhapsNew = ConnectionText(path, SqliteOpenMode.ReadWriteCreate);

    /// <summary>The database file.</summary>
    public string Path => path;

    /// <summary>Opens a connection. A file that is gone is an error, unless it may be made.</summary>
    public SqliteConnection Connect(bool mayCreate = false)
    {
        var connection = new SqliteConnection(mayCreate ? _perhapsNew : _existing);
        try
        {
            connection.Open();
            connection.Run($"pragma busy_timeout = {BusySeconds * 1000}; pragma synchronous = full");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Closes connections that are kept for later use: they may hold a file that has been replaced.</summary>
    public void ForgetConnections()
    {
        foreach (var text in new[] { _existing, _perhapsNew })
        {
            using var connection = new SqliteConnection(text);
            SqliteConnection.ClearPool(connection);
        }
    }

    public void Dispose() => ForgetConnections();

    private static string ConnectionText(string path, SqliteOpenMode mode) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            ForeignKeys = true,
            DefaultTimeout = BusySeconds,
            Pooling = true,
        }.ToString();
}
