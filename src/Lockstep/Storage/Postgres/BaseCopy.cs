using Lockstep.Core.Model;
using Npgsql;
using NpgsqlTypes;

namespace Lockstep.Storage.Postgres;

/// <summary>Writes many bases: straight into their table while it is empty, as at a first import, else by way of a table of their own.</summary>
internal sealed class BaseCopy(NpgsqlConnection connection)
{
    /// <summary>What happens to a base that is there.</summary>
    public const string Replace = "on conflict (task_id) do update set file = excluded.file, content = excluded.content";

    /// <summary>Writes the bases, each task once.</summary>
    /// <param name="bases">The bases.</param>
    /// <param name="before">A statement that is to be run before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WriteAsync(IReadOnlyList<BaseTask> bases, string before, CancellationToken cancellationToken)
    {
        await ExecuteAsync(before, cancellationToken);
        await using var look = Sql.Command(connection, "select exists (select from lockstep.base)");
        if (await look.ExecuteScalarAsync(cancellationToken) is false)
        {
            await CopyAsync("lockstep.base", bases, cancellationToken);
            return;
        }

        await ExecuteAsync(
            "create temporary table lockstep_bases (task_id text, file text, content json) on commit drop",
            cancellationToken
        );
        await CopyAsync("pg_temp.lockstep_bases", bases, cancellationToken);
        await ExecuteAsync(
            $"insert into lockstep.base (task_id, file, content) select task_id, file, content from pg_temp.lockstep_bases {Replace}",
            cancellationToken
        );
    }

    private async Task CopyAsync(string table, IReadOnlyList<BaseTask> bases, CancellationToken cancellationToken)
    {
        await using var import = await connection.BeginBinaryImportAsync(
            $"copy {table} (task_id, file, content) from stdin (format binary)",
            cancellationToken
        );
        foreach (var task in bases)
        {
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(task.Id.Text, NpgsqlDbType.Text, cancellationToken);
            await import.WriteAsync(task.File, NpgsqlDbType.Text, cancellationToken);
            await import.WriteAsync(TaskJson.BaseToText(task), NpgsqlDbType.Json, cancellationToken);
        }

        await import.CompleteAsync(cancellationToken);
    }

    private async Task ExecuteAsync(string text, CancellationToken cancellationToken)
    {
        await using var command = Sql.Command(connection, text);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
