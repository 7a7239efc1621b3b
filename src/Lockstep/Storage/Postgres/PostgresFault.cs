using System.Net.Sockets;
using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Turns the driver's exceptions into <see cref="StoreException"/>: what happened, and whether to try again.</summary>
internal static class PostgresFault
{
    /// <summary>Whether the driver, the network or the server threw this.</summary>
    public static bool IsOne(Exception exception) =>
        exception is NpgsqlException or SocketException or IOException or TimeoutException
        || (exception is InvalidOperationException and not ObjectDisposedException && exception.Source == "Npgsql");

    /// <summary>Whether the server refused a row because of what is in it.</summary>
    public static bool IsRowRefused(PostgresException exception) =>
        // Classes 22 and 23 are values and constraints; the rest are check options of views, triggers that raise, generated columns, index row sizes.
        exception.SqlState[..2]
            is "22"
                or "23"
                or "44"
                or "P0"
        || exception.SqlState is "428C9" or "54000";

    /// <summary>The store's exception for a failed call.</summary>
    public static StoreException From(Exception exception, string doing)
    {
        if (exception is PostgresException server)
        {
            var code = server.SqlState is "42P01" or "42703" or "42501" or "3F000"
                ? ErrorCode.DatabaseShape
                : ErrorCode.DatabaseUnavailable;
            var wayOut =
                code == ErrorCode.DatabaseShape
                    ? " If the table was made anew or the rights were changed, run lockstep init, which adds what is missing."
                    : "";
            return new StoreException(code, $"{doing}: PostgreSQL says: {server.MessageText} ({server.SqlState}).{wayOut}", server)
            {
                IsTransient = server.IsTransient || IsPassing(server.SqlState),
            };
        }

        var cause = exception.InnerException is { } inner ? $"{exception.Message} ({inner.Message})" : exception.Message;
        return new StoreException(ErrorCode.DatabaseUnavailable, $"{doing}: {cause}", exception) { IsTransient = true };
    }

    /// <summary>The store's exception for a failed commit, which may have happened.</summary>
    public static StoreException FromCommit(Exception exception)
    {
        var answered = exception is PostgresException { SqlState: var state } && state[..2] is not ("57" or "08" or "XX" or "58");
        var fault = From(exception, "Commit");
        return answered
            ? fault
            : new StoreException(fault.Code, $"{fault.Message} Whether the run was committed is not known.", exception)
            {
                IsTransient = true,
                IsOutcomeUnknown = true,
            };
    }

    /// <summary>A sentence that names the constraint or the column that refuses a row.</summary>
    public static string Describe(PostgresException exception)
    {
        var column = exception.ColumnName is { Length: > 0 } name ? $" in the column {name}" : "";
        return exception.SqlState switch
        {
            "23502" => $"the table does not take null{column}",
            "23503" => $"the foreign key {exception.ConstraintName} finds no such row, or one that still refers to this one",
            "23505" => $"the value stands in another row already ({exception.ConstraintName} must be unique)",
            "23514" => $"the table's rule {exception.ConstraintName} forbids the value",
            "23P01" => $"the table's rule {exception.ConstraintName} excludes the value",
            _ when exception.ConstraintName is { Length: > 0 } rule => $"{exception.MessageText} ({rule})",
            _ => exception.MessageText + column,
        };
    }

    private static bool IsPassing(string state) =>
        state is "40001" or "40P01" or "55P03" or "57014" or "25006" || state[..3] is "57P" || state[..2] is "08";
}
