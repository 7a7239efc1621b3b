using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Postgres;
using Npgsql;

namespace Lockstep.Tests.Storage.Postgres;

/// <summary>What every store must do, done by PostgreSQL.</summary>
public sealed class PostgresTaskStoreTests(PostgresServer server) : TaskStoreContract
{
    private PostgresDatabase _database = null!;

    protected override string ChangeLogQuery =>
        "select id, task_id, kind, version, before, origin, run, actor, file from lockstep.change_log order by id";

    protected override string AdoptableTable =>
        """
            create table scheduled_tasks (
                id serial primary key,
                skill_name varchar(100) not null unique,
                schedule_cron varchar(100) not null,
                next_run_at timestamp not null,
                params_json json,
                status varchar(20) not null default 'active',
                created_at timestamp,
                updated_at timestamp
            )
            """;

    public override async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    protected override ITaskStore MakeStore(TaskIdType idType, TimeProvider time) =>
        _database.Store(new PostgresStoreOptions { NewTableIdType = idType }, time: time);

    protected override Task ExecuteForeignAsync(string sql) => _database.ExecuteAsync(sql);

    protected override async Task<IReadOnlyList<string?[]>> QueryForeignAsync(string sql)
    {
        await using var connection = await _database.ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string?[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([
                .. Enumerable
                    .Range(0, reader.FieldCount)
                    .Select(column =>
                        reader.IsDBNull(column)
                            ? null
                            : Convert.ToString(reader.GetValue(column), System.Globalization.CultureInfo.InvariantCulture)
                    ),
            ]);
        }

        return rows;
    }

    protected override string Own(string table) => $"lockstep.{table}";

    protected override Task PretendNewerSchemaAsync() =>
        _database.ExecuteAsync("update lockstep.meta set value = '999' where name = 'version'");
}
