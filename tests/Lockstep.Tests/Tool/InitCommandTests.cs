using System.Diagnostics;
using System.Text.Json;
using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Tables;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tool;

public sealed class InitCommandTests(PostgresServer server) : IDisposable
{
    private const string Table =
        "create table scheduled_tasks (id integer primary key, skill_name text, schedule_cron text, next_run_at text); "
        + "insert into scheduled_tasks values (1, 'report', '0 2 * * *', '2026-12-01T02:00:00+00:00'), (2, 'old', '@daily', '2026-12-01T02:00:00+00:00'), (3, 'older', '@daily', '2026-12-01T02:00:00+00:00')";

    private readonly Workspace _workspace = new();

    [Fact]
    public async Task It_says_whether_it_made_or_adopted_the_table_and_what_it_added()
    {
        await _workspace.SqlAsync(Table);

        var adopted = await _workspace.RunAsync("init");
        var again = await _workspace.RunAsync("init", "--json");

        adopted.Output.ShouldContain("is adopted; no row was touched");
        adopted.Output.ShouldContain("lockstep_version");
        adopted.Output.ShouldContain("the triggers");
        var json = JsonDocument.Parse(again.Output).RootElement;
        (json.GetProperty("made_table").GetBoolean(), json.GetProperty("added_columns").GetArrayLength()).ShouldBe((false, 0));
    }

    [Fact]
    public async Task File_only_leaves_the_rows_out_that_the_file_lacks_until_their_id_stands_in_it()
    {
        await _workspace.SqlAsync(Table);

        (await _workspace.RunAsync("init", "--adopt", "file-only")).Output.ShouldContain("2 rows that the file lacks stay out");
        await _workspace.RunAsync("sync", "--on-conflict", "keep_yaml");
        _workspace.Content.ShouldBe(Workspace.OneTask);

        await _workspace.SqlAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (4, 'new', '@daily', '2026-12-01')"
        );
        await _workspace.SqlAsync("delete from scheduled_tasks where id = 3");
        await _workspace.SqlAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (3, 'newer', '@daily', '2026-12-01')"
        );
        _workspace.Replace(
            "tasks:\n",
            "tasks:\n  - {id: 2, skill_name: old, schedule_cron: '@daily', next_run_at: 2026-12-01T02:00:00Z}\n"
        );
        (await _workspace.RunAsync("sync", "--on-conflict", "keep_yaml")).ExitCode.ShouldBe(0);
        _workspace.Content.ShouldContain("skill_name: new\n");
        _workspace.Content.ShouldContain("skill_name: newer");
        await _workspace.SqlAsync("update scheduled_tasks set status = 'paused' where id = 2");
        await _workspace.RunAsync("sync", "--on-conflict", "keep_yaml");
        _workspace.Content.ShouldContain("paused");
    }

    [Fact]
    public async Task Adopt_all_lets_those_in_that_were_left_out()
    {
        await _workspace.SqlAsync(Table);
        await _workspace.RunAsync("init", "--adopt", "file-only");

        await _workspace.RunAsync("init", "--adopt", "all");
        await _workspace.RunAsync("sync");

        _workspace.Content.ShouldContain("skill_name: older");
    }

    [Fact]
    public async Task From_database_writes_a_readable_file_and_never_overwrites_one()
    {
        await _workspace.SqlAsync(Table);

        var refused = await _workspace.RunAsync("init", "--from-database");
        _workspace.Content.ShouldBe(Workspace.OneTask);
        File.Delete(_workspace.File);
        var written = await _workspace.RunAsync("init", "--from-database");

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("is there already and is not overwritten");
        (written.ExitCode, written.Error).ShouldBe((0, ""));
        written.Output.ShouldContain("was written with 3 tasks");
        _workspace.Content.ShouldContain(
            """
            tasks:
              - id: 1
                skill_name: report
                schedule_cron: "0 2 * * *"
                next_run_at: "2026-12-01T02:00:00+00:00"

              - id: 2

            """.TrimEnd()
        );
        (await _workspace.RunAsync("plan", "--exit-code")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Print_sql_runs_nothing_and_what_it_prints_is_all_that_init_would_do()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(OrmTables.SqlAlchemy);
        var role = $"app_{database.Name}";
        await database.ExecuteAsync($"create role {role} login");

        var printed = await _workspace.RunAsync([("LOCKSTEP_DATABASE", database.Uri(role))], "init", "--print-sql", "--role", role);
        (printed.ExitCode, printed.Error).ShouldBe((0, ""));
        (await database.ScalarAsync<long>("select count(*) from pg_namespace where nspname = 'lockstep'")).ShouldBe(0);
        await PsqlAsync(database, printed.Output);

        var init = await _workspace.RunAsync([("LOCKSTEP_DATABASE", database.Uri(role))], "init");
        (init.ExitCode, init.Error).ShouldBe((0, ""));
        init.Output.ShouldContain("Nothing was missing.");
        _workspace.Replace("status: active", "status: running");
        (await _workspace.RunAsync([("LOCKSTEP_DATABASE", database.Uri(role))], "sync")).Output.ShouldContain("CONFLICTS 1");
    }

    [Fact]
    public async Task Print_sql_makes_the_table_where_there_is_none()
    {
        var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync($"create role app_{database.Name} login");

        var printed = await _workspace.RunAsync(
            [("LOCKSTEP_DATABASE", database.Uri()), ("LOCKSTEP_COLUMNS", "id=task_id,schedule_cron=cron")],
            "init",
            "--print-sql",
            "--role",
            $"app_{database.Name}"
        );
        await PsqlAsync(database, printed.Output);

        var sync = await _workspace.RunAsync(
            [("LOCKSTEP_DATABASE", database.Uri($"app_{database.Name}"))],
            "sync",
            "--column",
            "id=task_id",
            "--column",
            "schedule_cron=cron"
        );
        (sync.ExitCode, sync.Error).ShouldBe((0, ""));
        (await database.ListAsync("select cron from scheduled_tasks where task_id = 1")).ShouldBe(["0 2 * * *"]);
    }

    [Theory]
    [InlineData("--adopt some", "'some' is none of all, file-only")]
    [InlineData("--print-sql --from-database", "--print-sql runs nothing")]
    [InlineData("--role x", "--role goes with --print-sql")]
    [InlineData("--print-sql", "print-sql is for PostgreSQL")]
    [InlineData("--column stauts=x", "did you mean status")]
    [InlineData("--column status", "'status' is not FIELD=COLUMN")]
    [InlineData("--column id=x --column id=y", "id is named twice")]
    public async Task What_does_not_go_together_ends_with_2(string line, string says)
    {
        var result = await _workspace.RunAsync(["init", .. line.Split(' ')]);

        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain(says);
    }

    [Fact]
    public async Task A_column_map_works_for_a_table_of_another_program_and_in_the_settings_file()
    {
        await _workspace.SqlAsync(
            """create table "Jobs" ("Id" integer primary key, "Skill" text not null, cron text not null, next_run_at datetime not null, "select" json)"""
        );
        await File.WriteAllTextAsync(
            Path.Combine(_workspace.Folder, "appsettings.json"),
            """{ "Lockstep": { "Table": "Jobs", "Columns": { "id": "Id", "skill_name": "Skill", "schedule_cron": "cron", "params_json": "select" } } }""",
            TestContext.Current.CancellationToken
        );

        (await _workspace.RunAsync("sync")).ExitCode.ShouldBe(0);
        await _workspace.SqlAsync("""update "Jobs" set "Skill" = 'renamed', "select" = '{"limit": 11}' where "Id" = 1""");
        (await _workspace.RunAsync("sync")).ExitCode.ShouldBe(0);

        _workspace.Content.ShouldContain("skill_name: renamed   # the nightly one");
        _workspace.Content.ShouldContain("limit: 11");
        _workspace.Replace("limit: 11", "limit: 12");
        (await _workspace.RunAsync("sync")).ExitCode.ShouldBe(0);
        (await _workspace.RunAsync("plan", "--exit-code")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_mistyped_file_leaves_no_database_and_a_status_before_init_counts_the_tasks()
    {
        var sync = await _workspace.RunAsync("sync", "--file", "config/schedul.yml");
        var status = await _workspace.RunAsync("status");

        sync.ExitCode.ShouldBe(4);
        status.Output.ShouldContain("config/schedule_config.yml: 1 task");
        Directory.GetFiles(_workspace.Folder, "*.db", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    public void Dispose() => _workspace.Dispose();

    private static async Task PsqlAsync(PostgresDatabase database, string script)
    {
        using var psql = Process.Start(
            new ProcessStartInfo("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.Uri()])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        await psql.StandardInput.WriteAsync(script);
        psql.StandardInput.Close();
        var error = await psql.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await psql.WaitForExitAsync(TestContext.Current.CancellationToken);
        psql.ExitCode.ShouldBe(0, error);
    }
}
