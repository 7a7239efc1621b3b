using System.Globalization;
using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Brings a database to what this program needs, and leaves one alone that is there already.</summary>
internal sealed class SchemaInstaller(NpgsqlConnection connection, PostgresStoreOptions options)
{
    // Any number will do that others are unlikely to use; it only keeps two installers apart.
    private const long LockKey = 7233173814519228256;
    private const int OldestServer = 130_000;
    private readonly SqlName _name = SqlName.Parse(options.Table);

    /// <summary>The number of the schema after <see cref="InstallAsync"/>.</summary>
    public int Version { get; private set; }

    /// <summary>Whether nothing is missing.</summary>
    public async Task<bool> IsFinishedAsync(CancellationToken cancellationToken)
    {
        await CheckServerAsync(cancellationToken);
        return await FindFinishedAsync(cancellationToken) is not null;
    }

    /// <summary>Makes what is missing and answers the table.</summary>
    public async Task<TaskTable> InstallAsync(CancellationToken cancellationToken)
    {
        await CheckServerAsync(cancellationToken);
        if (await FindFinishedAsync(cancellationToken) is { } finished)
        {
            return finished;
        }

        try
        {
            return await InstallLockedAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Wrong(
                $"This role may not prepare the database: {exception.MessageText}. Let a role that may make tables run `lockstep init` once."
            );
        }
    }

    private async Task<TaskTable> InstallLockedAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync($"select set_config('lock_timeout', '10s', true), pg_advisory_xact_lock({LockKey})", cancellationToken);
        if (await FindFinishedAsync(cancellationToken) is { } madeMeanwhile)
        {
            return madeMeanwhile;
        }

        await MigrateAsync(cancellationToken);
        var table = await MakeTableAsync(cancellationToken);
        var triggers = TriggerScript.For(table, options.RuntimeColumns);
        await ExecuteAsync(triggers.Text, cancellationToken);
        await SetMetaAsync("table", table.Name.ToString(), cancellationToken);
        await SetMetaAsync("triggers", triggers.Fingerprint, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return table;
    }

    private async Task CheckServerAsync(CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, "select current_setting('server_version_num')::integer, pg_is_in_recovery()");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetInt32(0) < OldestServer)
        {
            throw Wrong("The server is older than PostgreSQL 13; Lockstep needs 13 or newer.");
        }

        if (reader.GetBoolean(1))
        {
            throw Wrong("The server is a standby, which cannot be written; name the primary.");
        }
    }

    private static bool IsSame(SqlName kept, SqlName name) =>
        kept.Table == name.Table && (name.Schema is null || kept.Schema == name.Schema);

    // Nothing here needs more than the right to read, so that a role without DDL can run what another has installed.
    private async Task<TaskTable?> FindFinishedAsync(CancellationToken cancellationToken)
    {
        var meta = await ReadMetaAsync(cancellationToken);
        Version = meta.TryGetValue("version", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (Version > SchemaScripts.Newest)
        {
            throw Wrong($"The schema lockstep is of version {Version}; this program knows {SchemaScripts.Newest}. Run a newer Lockstep.");
        }

        var table = await TaskTableInspector.FindAsync(connection, _name, cancellationToken);
        if (meta.TryGetValue("table", out var kept) && !IsSame(SqlName.Parse(kept), table?.Name ?? _name))
        {
            throw Wrong(
                $"The schema lockstep of this database keeps {kept}, not {table?.Name ?? _name}. Use one database for each table, or detach first."
            );
        }

        return
            Version == SchemaScripts.Newest
            && table is { IsComplete: true }
            && meta.GetValueOrDefault("triggers") == TriggerScript.For(table, options.RuntimeColumns).Fingerprint
            && await HasTriggersAsync(table, cancellationToken)
            ? table
            : null;
    }

    private async Task<Dictionary<string, string>> ReadMetaAsync(CancellationToken cancellationToken)
    {
        var meta = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var exists = Sql.Command(
            connection,
            "select exists (select from pg_catalog.pg_class where relname = 'meta' and relnamespace = (select oid from pg_catalog.pg_namespace where nspname = 'lockstep'))"
        );
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return meta;
        }

        await using var command = Sql.Command(connection, "select name, value from lockstep.meta");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            meta.Add(reader.GetString(0), reader.GetString(1));
        }

        return meta;
    }

    private async Task<bool> HasTriggersAsync(TaskTable table, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(
            connection,
            "select count(*) from pg_catalog.pg_trigger where tgrelid = to_regclass($1) and tgname = any($2) and tgenabled in ('O', 'A')",
            Sql.Text(table.Name.Quoted),
            Sql.Texts(TriggerScript.Names)
        );
        return await command.ExecuteScalarAsync(cancellationToken) is long count && count == TriggerScript.Names.Length;
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        foreach (var (number, text) in SchemaScripts.Migrations.Where(migration => migration.Number > Version))
        {
            await ExecuteAsync(text, cancellationToken);
            Version = number;
        }

        await SetMetaAsync("version", Version.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    private async Task<TaskTable> MakeTableAsync(CancellationToken cancellationToken)
    {
        var table = await TaskTableInspector.FindAsync(connection, _name, cancellationToken);
        if (table is null)
        {
            var idType = options.NewTableIdType switch
            {
                TaskIdType.Text => "text",
                TaskIdType.Uuid => "uuid",
                _ => "bigint",
            };
            await ExecuteAsync(
                SchemaScripts
                    .TaskTable.Replace("{table}", _name.Quoted, StringComparison.Ordinal)
                    .Replace("{id_type}", idType, StringComparison.Ordinal),
                cancellationToken
            );
        }
        else if (!table.IsComplete)
        {
            // Nullable, or with a constant default: PostgreSQL then changes its catalog alone and touches no row.
            var additions = table
                .Missing.Select(field => $"add column {SqlName.Quote(field.Name)} {SqlTypeOf(field)}")
                .Concat(table.ExtraColumn is null ? [$"add column {TaskTable.Extra} jsonb"] : [])
                .Concat(table.HasVersion ? [] : [$"add column {TaskTable.Version} bigint not null default 1"]);
            await ExecuteAsync($"alter table {table.Name.Quoted} {string.Join(", ", additions)}", cancellationToken);
        }

        return await TaskTableInspector.FindAsync(connection, _name, cancellationToken)
            ?? throw Wrong($"The table {_name} was made but is not on the search path; name it with its schema.");
    }

    private static string SqlTypeOf(TaskField field) =>
        field.Kind switch
        {
            FieldKind.Timestamp => "timestamptz",
            FieldKind.Json => "jsonb",
            _ => "text",
        };

    private Task SetMetaAsync(string name, string value, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "insert into lockstep.meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
            cancellationToken,
            Sql.Text(name),
            Sql.Text(value)
        );

    private async Task ExecuteAsync(string text, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = Sql.Command(connection, text, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static StoreException Wrong(string message) => new(ErrorCode.DatabaseShape, message);
}
