using System.Globalization;
using System.Text;
using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>Brings a database to what this program needs, and leaves one alone that is there already.</summary>
internal sealed class SchemaInstaller(NpgsqlConnection connection, PostgresStoreOptions options)
{
    // Any number will do that others are unlikely to use; it only keeps two installers apart.
    public const long LockKey = 7233173814519228256;
    private const int OldestServer = 130_000;
    private readonly SqlName _name = SqlName.Parse(options.Table);

    /// <summary>Whether nothing is missing.</summary>
    public async Task<bool> IsFinishedAsync(CancellationToken cancellationToken)
    {
        await CheckServerAsync(cancellationToken);
        return (await LookAsync(cancellationToken)).IsFinished;
    }

    /// <summary>Makes what is missing and answers the table and what was made.</summary>
    /// <param name="mayMakeAll">Whether the table, or Lockstep's own, may be made; else only what was lost of them is mended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(TaskTable Table, StorePreparation Preparation)> InstallAsync(bool mayMakeAll, CancellationToken cancellationToken)
    {
        await CheckServerAsync(cancellationToken);
        var state = await LookAsync(cancellationToken);
        if (state.IsFinished)
        {
            return (state.Table! with { IsPolled = state.IsPolled }, StorePreparation.None);
        }

        if (!mayMakeAll && (state.Table is null || state.Version == 0))
        {
            throw Wrong(
                state.Table is null
                    ? $"The table {options.Table} is gone. It is waited for; to have a new one made, run lockstep init."
                    : "Lockstep was detached from this database. To begin again, run lockstep init."
            );
        }

        try
        {
            return await InstallLockedAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Wrong(
                $"This role may not prepare the database: {exception.MessageText}. Let a role that may make tables run `lockstep init` once, "
                    + "or run what `lockstep init --print-sql` prints."
            );
        }
    }

    /// <summary>The SQL that <see cref="InstallAsync"/> would run, with the rights for a role; nothing is run.</summary>
    public async Task<string> ScriptAsync(string role, CancellationToken cancellationToken)
    {
        await CheckServerAsync(cancellationToken);
        var state = await LookAsync(cancellationToken);

        // Whoever runs the script is not this role, so what this role may is beside the point.
        state = state with
        {
            Table = state.Table is null ? null : state.Table with { MayAlter = true },
        };
        var script = new InstallScript(state, options);
        var text = new StringBuilder()
            .AppendLine("-- What lockstep init would run. Let the owner of the table run it, with psql -v ON_ERROR_STOP=1 -f FILE.")
            .AppendLine("begin;")
            .AppendLine(CultureInfo.InvariantCulture, $"select pg_advisory_xact_lock({LockKey});");
        foreach (var (about, part) in script.Parts)
        {
            text.AppendLine(about.Length > 0 ? $"\n-- {about}\n{part.TrimEnd()}" : part);
        }

        return text.AppendLine()
            .AppendLine("-- What the running program needs. The role must exist: create role NAME login;")
            .AppendLine(PostgresGrants.For(role, script.Table))
            .AppendLine("commit;")
            .ToString();
    }

    /// <summary>What is there. Needs no more than the right to read, so that a role without DDL can run what another has installed.</summary>
    public async Task<InstallState> LookAsync(CancellationToken cancellationToken)
    {
        var meta = await ReadMetaAsync(cancellationToken);
        var version = meta.TryGetValue(InstallState.VersionKey, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (version > SchemaScripts.Newest)
        {
            throw Wrong($"The schema lockstep is of version {version}; this program knows {SchemaScripts.Newest}. Run a newer Lockstep.");
        }

        var own = TextList.Read(meta.GetValueOrDefault(InstallState.OwnKey)).ToHashSet(StringComparer.Ordinal);
        var table = await new TaskTableInspector(connection, options).FindAsync(own, cancellationToken);
        if (meta.TryGetValue(InstallState.TableKey, out var kept) && !IsSame(SqlName.Parse(kept), table?.Name ?? _name))
        {
            throw Wrong(
                $"The schema lockstep of this database keeps {kept}, not {table?.Name ?? _name}. Use one database for each table, or detach first."
            );
        }

        await using var schema = Sql.Command(connection, "select current_schema()");
        return new InstallState(
            version,
            meta,
            table,
            table is not null && await TriggerCheck.StandAsync(connection, table.Name, cancellationToken),
            await schema.ExecuteScalarAsync(cancellationToken) as string
        );
    }

    private async Task<(TaskTable Table, StorePreparation Preparation)> InstallLockedAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync($"select set_config('lock_timeout', '10s', true), pg_advisory_xact_lock({LockKey})", cancellationToken);
        var state = await LookAsync(cancellationToken);
        if (state.IsFinished)
        {
            return (state.Table! with { IsPolled = state.IsPolled }, StorePreparation.None);
        }

        var script = new InstallScript(state, options);
        foreach (var (_, part) in script.Parts)
        {
            await ExecuteAsync(part, cancellationToken);
        }

        var made = await LookAsync(cancellationToken);
        if (made.Table is null)
        {
            throw Wrong($"The table {_name} was made but is not on the search path; name it with its schema.");
        }

        await transaction.CommitAsync(cancellationToken);
        return (made.Table with { IsPolled = made.IsPolled }, script.Preparation);
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

    private async Task ExecuteAsync(string text, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, text);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static StoreException Wrong(string message) => new(ErrorCode.DatabaseShape, message);
}
