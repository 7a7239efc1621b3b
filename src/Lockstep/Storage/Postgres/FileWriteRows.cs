using Lockstep.Core.Model;
using Npgsql;

namespace Lockstep.Storage.Postgres;

/// <summary>The statements that keep what is remembered of writes to files.</summary>
internal static class FileWriteRows
{
    public const string Select = "select task_id, file, content::text from lockstep.file_write";

    public const string SelectContent = "select file, hash from lockstep.file_content";

    public static async Task<Dictionary<TaskId, FileWrites>> ReadAsync(
        NpgsqlDataReader reader,
        TaskTable table,
        CancellationToken cancellationToken
    )
    {
        var all = new Dictionary<TaskId, FileWrites>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (TaskId.TryParse(reader.GetString(0), table.IdType, out var id))
            {
                all.Add(id, FileWritesJson.From(id, reader.GetString(1), reader.GetString(2)));
            }
        }

        return all;
    }

    public static async Task<Dictionary<string, string>> ReadContentAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            hashes.Add(reader.GetString(0), reader.GetString(1));
        }

        return hashes;
    }

    // The content first: its row is the lock that whoever confirms writes takes too.
    public static IEnumerable<NpgsqlBatchCommand> Record(RunRecord record)
    {
        foreach (var (file, hash) in record.WrittenContent.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            yield return Sql.Part(
                "insert into lockstep.file_content (file, hash) values ($1, $2) on conflict (file) do update set hash = excluded.hash",
                Sql.Text(file),
                Sql.Text(hash)
            );
        }

        if (record.Writes.Removed.Count > 0)
        {
            yield return Sql.Part(
                "delete from lockstep.file_write where task_id = any($1)",
                Sql.Texts([.. record.Writes.Removed.Select(task => task.Text)])
            );
        }

        if (record.Writes.Set.Count > 0)
        {
            yield return Set(record.Writes.Set);
        }
    }

    /// <summary>Forgets a file's writes but for those that are kept, unless the file was written again or just is being.</summary>
    public static async Task ConfirmAsync(
        NpgsqlConnection connection,
        string file,
        string? written,
        IReadOnlyList<FileWrites> kept,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var find = Sql.Command(
            connection,
            "select hash from lockstep.file_content where file = $1 for update skip locked",
            Sql.Text(file)
        );
        if (await find.ExecuteScalarAsync(cancellationToken) as string != written)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.Part("delete from lockstep.file_write where file = $1", Sql.Text(file)));
        if (kept.Count > 0)
        {
            batch.BatchCommands.Add(Set(kept));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Set(IReadOnlyList<FileWrites> all) =>
        Sql.Part(
            """
            insert into lockstep.file_write (task_id, file, content)
            select s.id, s.file, s.content::json from unnest($1, $2, $3) as s(id, file, content)
            on conflict (task_id) do update set file = excluded.file, content = excluded.content
            """,
            Sql.Texts([.. all.Select(writes => writes.Id.Text)]),
            Sql.Texts([.. all.Select(writes => writes.File)]),
            Sql.Texts([.. all.Select(FileWritesJson.ToText)])
        );
}
