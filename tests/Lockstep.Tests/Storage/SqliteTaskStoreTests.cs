using Lockstep.Core.Model;
using Lockstep.Storage;
using Lockstep.Storage.Sqlite;

namespace Lockstep.Tests.Storage;

/// <summary>The contract on SQLite; the other program has a connection without any of the store's settings.</summary>
public sealed class SqliteTaskStoreTests : TaskStoreContract
{
    private readonly SqliteScratch _scratch = new();

    protected override string ChangeLogQuery =>
        "select id, task_id, kind, case when kind = 'overwrite' then null else coalesce(version, id) end, before, origin, run, actor, file "
        + "from lockstep_change_log order by id";

    protected override string AdoptableTable =>
        """
            create table scheduled_tasks (
                id INTEGER NOT NULL, skill_name VARCHAR(100) NOT NULL, schedule_cron VARCHAR(100) NOT NULL, next_run_at DATETIME NOT NULL,
                params_json JSON, status VARCHAR(20) DEFAULT 'active' NOT NULL, created_at DATETIME, updated_at DATETIME,
                PRIMARY KEY (id), UNIQUE (skill_name)
            )
            """;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _scratch.Dispose();
    }

    protected override ITaskStore MakeStore(TaskIdType idType, TimeProvider time) =>
        new SqliteTaskStore(_scratch.Database, new SqliteStoreOptions { IdType = idType, Time = time });

    protected override Task ExecuteForeignAsync(string sql) => _scratch.ExecuteAsync(sql);

    protected override Task<IReadOnlyList<string?[]>> QueryForeignAsync(string sql) => _scratch.QueryAsync(sql);

    protected override string Own(string table) => $"lockstep_{table}";

    protected override Task PretendNewerSchemaAsync() =>
        ExecuteForeignAsync("update lockstep_meta set value = '999' where name = 'schema_version'");
}
