using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Lockstep.Sync;
using Npgsql;

namespace Lockstep.Tests.Storage.Postgres;

/// <summary>One test's database, with what the tests do to it behind Lockstep's back.</summary>
public sealed class PostgresDatabase(int port, string name)
{
    public static RunOrigin Origin { get; } = new("cli", "tester", SyncDirection.Bidirectional, Instant(0));

    public string Uri(string user = "postgres") => $"postgresql://{user}@127.0.0.1:{port}/{name}";

    public static DateTimeOffset Instant(int minutes) => new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero).AddMinutes(minutes);

    public PostgresTaskStore Store(PostgresStoreOptions? options = null, string user = "postgres", TimeProvider? time = null) =>
        new(PostgresConnectionText.Parse(Uri(user)), options ?? new PostgresStoreOptions(), time ?? TimeProvider.System);

    public async Task<PostgresTaskStore> OpenStoreAsync(PostgresStoreOptions? options = null)
    {
        var store = Store(options);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    public string Name => name;

    public Task<NpgsqlConnection> ConnectAsync(string user = "postgres", string application = "a test") =>
        ConnectAsync(name, user, application);

    /// <summary>A connection to the server's own database, from which this one can be administered.</summary>
    public Task<NpgsqlConnection> ConnectElsewhereAsync() => ConnectAsync("postgres", "postgres", "a test");

    private async Task<NpgsqlConnection> ConnectAsync(string database, string user, string application)
    {
        var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={port};Username={user};Database={database};Pooling=false;Application Name={application}"
        );
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql, string user = "postgres")
    {
        await using var connection = await ConnectAsync(user);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The first column of each row, as text.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await reader.ReadAsync())
        {
            list.Add(reader.GetString(0));
        }

        return list;
    }

    /// <summary>Inserts a row as an application would.</summary>
    public Task InsertAsync(int id, string skill = "report") =>
        ExecuteAsync(
            $"insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values ({id}, '{skill}', '@daily', '2026-12-01T09:00Z')"
        );

    /// <summary>Writes row changes in a run of their own.</summary>
    public static async Task<RowsWritten> WriteAsync(ITaskStore store, Dictionary<TaskId, RowChange> changes, RunRecord? record = null)
    {
        await using var transaction = await store.BeginAsync(Origin, CancellationToken.None);
        await transaction.LockRowsAsync(changes.Keys, CancellationToken.None);
        var written = await transaction.WriteRowsAsync(changes, changes.Keys.ToHashSet(), CancellationToken.None);
        await transaction.RecordAsync(record ?? Record(transaction.Run), CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return written;
    }

    public static RunRecord Record(long run) =>
        new()
        {
            Run = new SyncRun(run, "cli", "tester", SyncDirection.YamlToDb, Instant(0), Instant(1), 1, 2, 3, 4),
            BaseSet = [],
            BaseRemoved = [],
            ConflictsStored = [],
            ConflictsClosed = [],
            FileOverwrites = [],
            Events = [],
        };

    public static RowChange.Insert Insert(string skill = "report", params (string Name, TaskValue Value)[] more) =>
        new(
            TaskValue.Map.Of([
                KeyValuePair.Create("skill_name", TaskValue.Of(skill)),
                KeyValuePair.Create("schedule_cron", TaskValue.Of("@daily")),
                KeyValuePair.Create("next_run_at", TaskValue.Of(Instant(0))),
                .. more.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)),
            ])
        );

    public static RowChange.Update Update(UInt128 version, params (string Name, TaskValue? Value)[] edits) =>
        new([.. edits.Select(edit => new FieldEdit(new FieldPath(edit.Name), edit.Value))], version);
}
