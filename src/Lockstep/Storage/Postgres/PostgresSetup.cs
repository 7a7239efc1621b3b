using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The rarer works on a prepared database, each in a transaction of its own that keeps installers and others of these out.</summary>
internal sealed class PostgresSetup(NpgsqlConnection connection, PostgresStoreOptions options)
{
    /// <summary>Replaces the set of the rows that stay out of the sync.</summary>
    public async Task SetAsideAsync(IReadOnlyCollection<TaskId> tasks, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(cancellationToken);
        await ExecuteAsync("delete from lockstep.set_aside", cancellationToken);
        await ExecuteAsync(
            "insert into lockstep.set_aside (task_id) select * from unnest($1)",
            cancellationToken,
            Sql.Texts([.. tasks.Select(task => task.Text)])
        );
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Begins to keep extra fields in columns of their own, and answers the table as it is then.</summary>
    public async Task<TaskTable> UseColumnsAsync(IReadOnlyCollection<string> columns, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await BeginAsync(cancellationToken);
            var installer = new SchemaInstaller(connection, options);
            var before = await installer.LookAsync(cancellationToken);
            await ExecuteAsync(
                "insert into lockstep.meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
                cancellationToken,
                Sql.Text(InstallState.OwnKey),
                Sql.Text(TextList.Write([.. before.List(InstallState.OwnKey), .. columns]))
            );
            foreach (var (_, part) in new InstallScript(await installer.LookAsync(cancellationToken), options).Parts)
            {
                await ExecuteAsync(part, cancellationToken);
            }

            var after = await installer.LookAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return after.Table! with { IsPolled = after.IsPolled };
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreException(
                ErrorCode.DatabaseShape,
                $"The file names {string.Join(", ", columns)}, which the table has a column for, and this role may not take it up "
                    + $"({exception.MessageText}). Let the table's owner run lockstep init with this file."
            );
        }
    }

    /// <summary>Takes Lockstep out of the database.</summary>
    public async Task<DetachReport> DetachAsync(bool force, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await BeginAsync(cancellationToken);
            var state = await new SchemaInstaller(connection, options).LookAsync(cancellationToken);
            if (state.Version == 0)
            {
                return new DetachReport(false, [], []);
            }

            if (
                !force
                && await ScalarAsync("select count(*) from lockstep.conflict where status = 'open'", cancellationToken) is > 0 and var open
            )
            {
                throw new StoreException(
                    ErrorCode.DatabaseShape,
                    $"{open} open conflict{(open == 1 ? "" : "s")} would go with Lockstep's own tables, and with them the values of the side that lost. "
                        + "Resolve them first (lockstep conflicts list), or say --force."
                );
            }

            var (dropped, kept) = state.Table is { } table
                ? await CleanTableAsync(table, state.List(InstallState.AddedKey), cancellationToken)
                : ([], []);
            await ExecuteAsync("drop schema lockstep cascade", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new DetachReport(true, dropped, kept);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreException(
                ErrorCode.DatabaseShape,
                $"This role may not take Lockstep out of the database: {exception.MessageText}. Let the role that ran lockstep init do it."
            );
        }
    }

    private async Task<(List<string> Dropped, List<string> Kept)> CleanTableAsync(
        TaskTable table,
        IReadOnlyList<string> added,
        CancellationToken cancellationToken
    )
    {
        var triggers = await ListAsync(
            "select tgname from pg_catalog.pg_trigger where tgrelid = to_regclass($1) and tgname = any($2) and tgparentid = 0",
            cancellationToken,
            Sql.Text(table.Name.Quoted),
            Sql.Texts(TriggerScript.Names)
        );
        foreach (var trigger in triggers)
        {
            await ExecuteAsync($"drop trigger {SqlName.Quote(trigger)} on {table.Name.Quoted}", cancellationToken);
        }

        var (dropped, kept) = (new List<string>(), new List<string>());
        foreach (var column in added)
        {
            var isThere =
                column == ColumnMap.Version
                    ? table.HasVersion
                    : table.ExtraColumn?.Name == column || table.Columns.Any(one => one.Name == column);
            if (!isThere)
            {
                continue;
            }

            var quoted = SqlName.Quote(column);
            var isUsed =
                column != ColumnMap.Version
                && await ScalarAsync(
                    $"select count(*) from (select from {table.Name.Quoted} where {quoted} is not null limit 1) t",
                    cancellationToken
                ) > 0;
            (isUsed ? kept : dropped).Add(column);
            if (!isUsed)
            {
                await ExecuteAsync($"alter table {table.Name.Quoted} drop column {quoted}", cancellationToken);
            }
        }

        return (dropped, kept);
    }

    private async Task<NpgsqlTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(
            $"select set_config('lock_timeout', '10s', true), pg_advisory_xact_lock({SchemaInstaller.LockKey})",
            cancellationToken
        );
        return transaction;
    }

    private async Task<IReadOnlyList<string>> ListAsync(
        string text,
        CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters
    )
    {
        await using var command = Sql.Command(connection, text, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var list = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            list.Add(reader.GetString(0));
        }

        return list;
    }

    private async Task<long> ScalarAsync(string text, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, text);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task ExecuteAsync(string text, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = Sql.Command(connection, text, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
