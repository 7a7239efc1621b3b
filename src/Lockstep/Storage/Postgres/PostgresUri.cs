using System.Globalization;
using System.Text;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Reads <c>postgresql://user:password@host:port,host:port/database?name=value</c>, the form that libpq defines.</summary>
internal static class PostgresUri
{
    private const int DefaultPort = 5432;

    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var authorityEnd = rest.AsSpan().IndexOfAny('/', '?');
        var authority = authorityEnd < 0 ? rest : rest[..authorityEnd];
        var tail = authorityEnd < 0 ? "" : rest[authorityEnd..];
        // An @ behind the authority is most likely the true one, after a password with a raw '/' or '?': then nothing may be quoted back.
        var mayQuote = !tail.Contains('@', StringComparison.Ordinal);
        var questionMark = tail.IndexOf('?', StringComparison.Ordinal);
        var path = questionMark < 0 ? tail : tail[..questionMark];
        var query = questionMark < 0 ? "" : tail[(questionMark + 1)..];

        var builder = new NpgsqlConnectionStringBuilder();
        var at = authority.LastIndexOf('@');
        ReadUser(builder, at < 0 ? "" : authority[..at]);
        if (path.Length > 1)
        {
            builder.Database = Decode(path[1..], "database name");
        }

        var (hosts, ports) = ReadHosts(authority[(at + 1)..], mayQuote);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? pair : pair[..equals], "name of a parameter");
            var value = equals < 0 ? throw Unknown(name, mayQuote) : Decode(pair[(equals + 1)..], "value of a parameter");
            if (name == "host")
            {
                hosts = [.. value.Split(',')];
            }
            else if (name == "port")
            {
                ports = [.. value.Split(',').Select(port => ReadPort(port, mayQuote))];
            }
            else if (!PostgresUriParameter.Apply(builder, name, value, mayQuote))
            {
                throw Unknown(name, mayQuote);
            }
        }

        SetHosts(builder, hosts, ports);
        return builder;
    }

    private static void ReadUser(NpgsqlConnectionStringBuilder builder, string user)
    {
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var name = Decode(colon < 0 ? user : user[..colon], "user name");
        var password = colon < 0 ? "" : Decode(user[(colon + 1)..], "password");
        builder.Username = name.Length > 0 ? name : builder.Username;
        builder.Password = password.Length > 0 ? password : builder.Password;
    }

    private static (List<string> Hosts, List<int> Ports) ReadHosts(string authority, bool mayQuote)
    {
        var hosts = new List<string>();
        var ports = new List<int>();
        foreach (var part in authority.Split(',').Where(part => part.Length > 0))
        {
            var colon = part.LastIndexOf(':');
            var hasPort = colon > part.LastIndexOf(']');
            if (part.StartsWith('[') != part.Contains(']', StringComparison.Ordinal))
            {
                throw PostgresConnectionText.Wrong("The database URI has an IPv6 address without both of its brackets.");
            }

            hosts.Add(Decode(hasPort ? part[..colon] : part, "host"));
            ports.Add(hasPort && colon < part.Length - 1 ? ReadPort(part[(colon + 1)..], mayQuote) : DefaultPort);
        }

        return (hosts, ports);
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder builder, List<string> hosts, List<int> ports)
    {
        if (ports.Count > 1 && ports.Count != hosts.Count)
        {
            throw PostgresConnectionText.Wrong("The database URI names another number of ports than of hosts.");
        }

        int PortOf(int index) =>
            ports.Count == 0 ? DefaultPort
            : ports.Count == 1 ? ports[0]
            : ports[index];
        if (hosts.Count > 1)
        {
            builder.Host = string.Join(',', hosts.Select((host, index) => $"{host}:{PortOf(index)}"));
            // The first that answers may be a standby, which cannot be written.
            builder.TargetSessionAttributes ??= "primary";
        }
        else
        {
            builder.Host = hosts.Count == 1 ? hosts[0].Trim('[', ']') : builder.Host;
            if (PortOf(0) != DefaultPort)
            {
                builder.Port = PortOf(0);
            }

            // The driver takes it for several hosts only; that the one is no standby is looked at when it is opened.
            builder.Remove("Target Session Attributes");
        }
    }

    private static int ReadPort(string text, bool mayQuote) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? port
            : throw PostgresConnectionText.Wrong(
                mayQuote
                    ? $"The port '{text}' in the database URI is not a number from 1 to 65535."
                    : "The port in the database URI is not a number; a '/', '?' or '@' in a password is written as %2F, %3F or %40."
            );

    private static StoreException Unknown(string name, bool mayQuote) =>
        PostgresConnectionText.Wrong(
            mayQuote && name.Length <= 40 && name.All(c => char.IsAsciiLetter(c) || c == '_')
                ? $"The database URI has a parameter '{name}' that is unknown or has no value."
                : "The database URI has a parameter that is unknown; a '/', '?' or '@' in a password is written as %2F, %3F or %40."
        );

    private static string Decode(string text, string part)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                var length = char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, length)));
                at += length - 1;
            }
            else if (
                at + 2 < text.Length
                && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                && value != 0
            )
            {
                bytes.Add(value);
                at += 2;
            }
            else
            {
                throw PostgresConnectionText.Wrong(
                    $"The {part} in the database URI has a '%' that two hexadecimal digits must follow; write % itself as %25."
                );
            }
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw PostgresConnectionText.Wrong($"The {part} in the database URI is not UTF-8 after its percent signs are decoded.");
        }
    }
}
