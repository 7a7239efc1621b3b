using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lockstep.Storage.Sqlite;

/// <summary>What an error of SQLite means to the caller.</summary>
internal static class SqliteFault
{
    /// <summary>Whether the table's constraints forbid the row: the statement is undone, the transaction goes on.</summary>
    public static bool IsRefusal(SqliteException e) =>
        e.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG;

    /// <summary>The exception that the store throws for one of SQLite's.</summary>
    public static StoreException Of(SqliteException e, string path, bool isCommit = false)
    {
        var (what, isTransient) = e.SqliteErrorCode switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ("another program is writing to it and did not finish in time", true),
            raw.SQLITE_CANTOPEN => ("it cannot be opened; look whether its folder is there and may be written", true),
            raw.SQLITE_IOERR => ("reading or writing it failed", true),
            raw.SQLITE_FULL => ("the disk is full", true),
            raw.SQLITE_READONLY => ("it may not be written; look at the rights of the file and its folder", false),
            raw.SQLITE_NOTADB => ("the file is no SQLite database", false),
            raw.SQLITE_CORRUPT => ("the database is damaged; put a backup back", false),
            _ => ("it refused a statement", false),
        };
        return new StoreException(ErrorCode.DatabaseUnavailable, $"The database {path} could not be used: {what} ({SqliteWords(e)}).", e)
        {
            IsTransient = isTransient,
            IsOutcomeUnknown = isCommit && e.SqliteErrorCode == raw.SQLITE_IOERR,
        };
    }

    /// <summary>A table or schema that Lockstep cannot work with.</summary>
    public static StoreException Shape(string message) => new(ErrorCode.DatabaseShape, message);

    /// <summary>SQLite's own message, without the driver's frame around it.</summary>
    public static string SqliteWords(SqliteException e)
    {
        var begin = e.Message.IndexOf('\'', StringComparison.Ordinal);
        var end = e.Message.LastIndexOf('\'');
        return end > begin ? e.Message[(begin + 1)..end] : e.Message;
    }
}
