using System.Globalization;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The parameters behind the question mark of a database URI, by their libpq names.</summary>
internal static class PostgresUriParameter
{
    /// <summary>Sets what a parameter says; false when there is none of this name.</summary>
    public static bool Apply(NpgsqlConnectionStringBuilder builder, string name, string value, bool mayQuote)
    {
        switch (name)
        {
            case "user":
                builder.Username = value;
                break;
            case "password":
                builder.Password = value;
                break;
            case "dbname":
                builder.Database = value;
                break;
            case "passfile":
                builder.Passfile = value;
                break;
            case "application_name" or "fallback_application_name":
                builder.ApplicationName = name == "application_name" ? value : builder.ApplicationName ?? value;
                break;
            case "options":
                builder.Options = value;
                break;
            case "connect_timeout":
                builder.Timeout = Seconds(name, value, mayQuote);
                break;
            case "keepalives_idle":
                builder.TcpKeepAliveTime = Seconds(name, value, mayQuote);
                builder.TcpKeepAlive = true;
                break;
            case "sslmode":
                builder.SslMode = value switch
                {
                    "disable" => SslMode.Disable,
                    "allow" => SslMode.Allow,
                    "prefer" => SslMode.Prefer,
                    "require" => SslMode.Require,
                    "verify-ca" => SslMode.VerifyCA,
                    "verify-full" => SslMode.VerifyFull,
                    _ => throw Wrong(name, value, "disable, allow, prefer, require, verify-ca or verify-full", mayQuote),
                };
                break;
            case "sslrootcert":
                builder.RootCertificate = value;
                break;
            case "sslcert":
                builder.SslCertificate = value;
                break;
            case "sslkey":
                builder.SslKey = value;
                break;
            case "sslpassword":
                builder.SslPassword = value;
                break;
            case "target_session_attrs":
                builder.TargetSessionAttributes = value
                    is "any"
                        or "read-write"
                        or "read-only"
                        or "primary"
                        or "standby"
                        or "prefer-standby"
                    ? value
                    : throw Wrong(name, value, "any, read-write, read-only, primary, standby or prefer-standby", mayQuote);
                break;
            case "client_encoding" when value is "utf8" or "UTF8" or "auto":
            case "keepalives" or "gssencmode" or "channel_binding" or "sslcompression":
                break;
            default:
                return false;
        }

        return true;
    }

    private static int Seconds(string name, string value, bool mayQuote) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 1024
            ? seconds
            : throw Wrong(name, value, "a number of seconds up to 1024", mayQuote);

    private static StoreException Wrong(string name, string value, string wanted, bool mayQuote) =>
        PostgresConnectionText.Wrong($"The parameter {name} of the database URI {(mayQuote ? $"is '{value}'; it " : "")}must be {wanted}.");
}
