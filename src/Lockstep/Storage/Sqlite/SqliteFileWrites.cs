using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

/// <summary>Keeps what is remembered of writes to files; the caller holds the transaction.</summary>
internal static class SqliteFileWrites
{
    private const string Asked = "(select value from json_each($0))";

    /// <summary>All writes, or those of some tasks, whose ids are given as a JSON array.</summary>
    public static Dictionary<TaskId, FileWrites> Read(SqliteConnection connection, TaskIdType idType, string? ids = null) =>
        connection
            .Rows(
                $"select task_id, file, content from lockstep_file_write{(ids is null ? "" : $" where task_id in {Asked}")}",
                row =>
                    TaskId.TryParse(row.GetString(0), idType, out var id)
                        ? FileWritesJson.From(id, row.GetString(1), row.GetString(2))
                        : null,
                ids is null ? [] : [ids]
            )
            .OfType<FileWrites>()
            .ToDictionary(writes => writes.Id);

    /// <summary>Whether there are writes of other tasks than these.</summary>
    public static bool HasOthers(SqliteConnection connection, string ids) =>
        connection.Scalar($"select 1 from lockstep_file_write where task_id not in {Asked} limit 1", ids) is not null;

    public static Dictionary<string, string> ReadContent(SqliteConnection connection) =>
        connection
            .Rows("select file, hash from lockstep_file_content", row => (File: row.GetString(0), Hash: row.GetString(1)))
            .ToDictionary(content => content.File, content => content.Hash);

    public static void Record(SqliteConnection connection, RunRecord record)
    {
        foreach (var (file, hash) in record.WrittenContent)
        {
            connection.Run(
                "insert into lockstep_file_content (file, hash) values ($0, $1) on conflict (file) do update set hash = excluded.hash",
                file,
                hash
            );
        }

        using var remove = connection.Command("delete from lockstep_file_write where task_id = $0");
        foreach (var task in record.Writes.Removed)
        {
            remove.Bind(task.Text).ExecuteNonQuery();
        }

        Set(connection, record.Writes.Set);
    }

    public static void Confirm(SqliteConnection connection, string file, string? written, IReadOnlyList<FileWrites> kept)
    {
        if (connection.Scalar("select hash from lockstep_file_content where file = $0", file) as string == written)
        {
            connection.Run("delete from lockstep_file_write where file = $0", file);
            Set(connection, kept);
        }
    }

    private static void Set(SqliteConnection connection, IReadOnlyList<FileWrites> all)
    {
        using var set = connection.Command(
            """
            insert into lockstep_file_write (task_id, file, content) values ($0, $1, $2)
            on conflict (task_id) do update set file = excluded.file, content = excluded.content
            """
        );
        foreach (var writes in all)
        {
            set.Bind(writes.Id.Text, writes.File, FileWritesJson.ToText(writes)).ExecuteNonQuery();
        }
    }
}
