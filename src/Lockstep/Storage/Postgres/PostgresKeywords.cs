using System.Data.Common;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Reads Npgsql's own form, <c>Host=localhost;Database=lockstep</c>.</summary>
internal static class PostgresKeywords
{
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw PostgresConnectionText.Wrong(
                "The database is neither a URI such as postgresql://user@localhost/lockstep nor of the form Host=localhost;Database=lockstep."
            );
        }

        var builder = new NpgsqlConnectionStringBuilder();
        var mayBeSecret = false;
        foreach (var (keyword, at) in WrittenKeywords(text, parts).Select((keyword, at) => (keyword, at)))
        {
            try
            {
                builder[keyword] = parts[keyword];
            }
            catch (Exception exception)
                when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
            {
                // What follows a password may be the rest of one that holds a semicolon.
                var name = mayBeSecret ? $"number {at + 1}" : $"'{keyword}'";
                throw PostgresConnectionText.Wrong($"The database text has a keyword, {name}, that is unknown or has an impossible value.");
            }

            mayBeSecret |=
                keyword.StartsWith("p", StringComparison.OrdinalIgnoreCase) || keyword.Contains("pass", StringComparison.OrdinalIgnoreCase);
        }

        return builder;
    }

    // The general parser keeps keywords in no order that helps; they are sorted by where they stand in the text.
    private static IEnumerable<string> WrittenKeywords(string text, DbConnectionStringBuilder parts) =>
        parts.Keys.Cast<string>().OrderBy(keyword => text.IndexOf(keyword, StringComparison.OrdinalIgnoreCase));
}
