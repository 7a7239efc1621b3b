using Lockstep.Core.Model;
using Microsoft.Data.Sqlite;

namespace Lockstep.Storage.Sqlite;

public sealed partial class SqliteTaskStore
{
    /// <inheritdoc/>
    /// <exception cref="StoreException">Always: whoever may write the file of a SQLite database may prepare it too.</exception>
    public Task<string> ScriptAsync(string role, CancellationToken cancellationToken) =>
        throw new StoreException(
            ErrorCode.Usage,
            "print-sql is for PostgreSQL, where another role may have to prepare the database; whoever may write a SQLite file runs lockstep init."
        );

    /// <inheritdoc/>
    public Task SetAsideAsync(IReadOnlyCollection<TaskId> tasks, CancellationToken cancellationToken) =>
        WritingUnopenedAsync(
            connection =>
            {
                connection.Run("delete from lockstep_set_aside");
                foreach (var task in tasks)
                {
                    connection.Run("insert into lockstep_set_aside (task_id) values ($0)", task.Text);
                }

                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public IReadOnlyCollection<string> FreeColumns => [];

    /// <inheritdoc/>
    public Task UseColumnsAsync(IReadOnlyCollection<string> columns, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<DetachReport> DetachAsync(bool force, CancellationToken cancellationToken) =>
        File.Exists(_database.Path)
            ? WritingUnopenedAsync(connection => new SqliteDetachment(connection, _options).Run(force), cancellationToken)
            : Task.FromResult(new DetachReport(false, [], []));

    private async Task<T> WritingUnopenedAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            using var connection = _database.Connect();
            return SqliteTransaction.Within(connection, () => write(connection));
        }
        catch (SqliteException e)
        {
            throw SqliteFault.Of(e, _database.Path);
        }
        finally
        {
            _writer.Release();
        }
    }

    private static void RequireAttached(SqliteConnection connection)
    {
        var isDetached =
            connection.Scalar("select 1 where not exists (select 1 from sqlite_master where name = 'lockstep_meta')") is not null;
        if (isDetached)
        {
            throw SqliteFault.Shape("Lockstep was detached from this database. To begin again, run lockstep init.");
        }
    }
}
