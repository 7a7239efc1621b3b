using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>
/// Where a PostgreSQL database is and who connects to it: a <c>postgresql://</c> URI or an Npgsql keyword string. Never shows its password.
/// </summary>
/// <remarks>Without a password, <c>PGPASSWORD</c>, <c>PGPASSFILE</c> and <c>~/.pgpass</c> are asked.</remarks>
public sealed class PostgresConnectionText
{
    private readonly NpgsqlConnectionStringBuilder _builder;

    private PostgresConnectionText(NpgsqlConnectionStringBuilder builder) => _builder = builder;

    /// <summary>The host, port, database and user as a URI, with three stars for a password.</summary>
    public string Masked
    {
        get
        {
            var user = _builder.Username is { Length: > 0 } name ? Uri.EscapeDataString(name) : "";
            var secret = string.IsNullOrEmpty(_builder.Password) ? "" : ":***";
            var at = user.Length + secret.Length > 0 ? "@" : "";
            var hosts = (_builder.Host ?? "").Split(',');
            var isSocket = hosts[0].StartsWith('/');
            var authority = isSocket ? "" : string.Join(',', hosts.Select(WithPort));
            var query = isSocket ? $"?host={hosts[0]}&port={_builder.Port}" : "";
            return $"postgresql://{user}{secret}{at}{authority}/{Uri.EscapeDataString(_builder.Database ?? "")}{query}";
        }
    }

    /// <summary>Reads a URI or a keyword string.</summary>
    /// <exception cref="StoreException">It is neither; the message names the part that is wrong, never the password.</exception>
    public static PostgresConnectionText Parse(string text)
    {
        var builder = IsUri(text) ? PostgresUri.Parse(text) : PostgresKeywords.Parse(text);
        if (string.IsNullOrEmpty(builder.Host))
        {
            builder.Host = "localhost";
        }

        builder.ApplicationName ??= "lockstep";
        builder.PersistSecurityInfo = false;
        builder.IncludeErrorDetail = false;
        return new PostgresConnectionText(builder);
    }

    /// <summary>Whether a database text is one of PostgreSQL's.</summary>
    public static bool IsUri(string text) =>
        text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Masked;

    /// <summary>The driver's own text, with the password, for a pool of connections.</summary>
    internal string ForPool() => _builder.ConnectionString;

    /// <summary>The driver's own text, with the password, for the one connection that listens.</summary>
    internal string ForListener() =>
        new NpgsqlConnectionStringBuilder(_builder.ConnectionString)
        {
            Pooling = false,
            KeepAlive = 5,
            TcpKeepAlive = true,
            CommandTimeout = 5,
            Timeout = Math.Min(_builder.Timeout, 10),
        }.ConnectionString;

    internal static StoreException Wrong(string message) => new(ErrorCode.Usage, message);

    private string WithPort(string host) =>
        host.LastIndexOf(':') > host.LastIndexOf(']') && host.Count(c => c == ':') == 1
            ? host
            : $"{(host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host)}:{_builder.Port}";
}
