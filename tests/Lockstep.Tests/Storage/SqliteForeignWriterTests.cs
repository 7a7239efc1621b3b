using System.Diagnostics;
using Lockstep.Core.Model;
using Lockstep.Core.Planning;
using Lockstep.Storage;
using Lockstep.Storage.Sqlite;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

/// <summary>What other programs do to a SQLite file, and what the triggers make of it.</summary>
public sealed class SqliteForeignWriterTests : IAsyncLifetime
{
    private const string Row = "(id, skill_name, schedule_cron, next_run_at)";
    private const string Log = "select task_id, kind, coalesce(version, id), before from lockstep_change_log order by id";

    private readonly SqliteScratch _scratch = new();
    private readonly SqliteTaskStore _store;

    public SqliteForeignWriterTests() => _store = new SqliteTaskStore(_scratch.Database);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.OpenAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("off", new[] { "insert", "update" })]
    [InlineData("on", new[] { "insert", "delete", "insert" })]
    public async Task A_replaced_row_is_logged_as_it_was_and_gets_a_new_version(string recursiveTriggers, string[] kinds)
    {
        await _scratch.ExecuteAsync($"insert into scheduled_tasks {Row} values (1, 'old', '@daily', '2026-12-01')");
        var before = (await ReadAsync()).Tasks[new TaskId(1)].Revision;

        await _scratch.ExecuteAsync(
            $"pragma recursive_triggers = {recursiveTriggers}; "
                + $"insert or replace into scheduled_tasks {Row} values (1, 'new', '@daily', '2026-12-01')"
        );

        var row = (await ReadAsync()).Tasks[new TaskId(1)];
        row["skill_name"].ShouldBe(TaskValue.Of("new"));
        row.Revision.ShouldBeGreaterThan(before);
        var log = await _scratch.QueryAsync(Log);
        log.Select(entry => entry[1]).ShouldBe(kinds);
        log[1][3].ShouldNotBeNull().ShouldContain("\"skill_name\":\"old\"");
    }

    [Fact]
    public async Task Recursive_triggers_bump_a_version_once()
    {
        await _scratch.ExecuteAsync($"insert into scheduled_tasks {Row} values (1, 'a', '@daily', '2026-12-01')");

        await _scratch.ExecuteAsync("pragma recursive_triggers = on; update scheduled_tasks set status = 'x' where id = 1");

        (await _scratch.QueryAsync(Log)).Select(entry => entry[1]).ShouldBe(["insert", "update"]);
    }

    [Fact]
    public async Task An_insert_that_is_ignored_or_becomes_an_update_leaves_no_false_entry()
    {
        await _scratch.ExecuteAsync($"insert into scheduled_tasks {Row} values (1, 'a', '@daily', '2026-12-01')");
        await _scratch.ExecuteAsync($"insert or ignore into scheduled_tasks {Row} values (1, 'b', '@daily', '2026-12-01')");
        (await _scratch.QueryAsync(Log)).Count.ShouldBe(1);

        await _scratch.ExecuteAsync("delete from scheduled_tasks where id = 1");
        await _scratch.ExecuteAsync($"insert into scheduled_tasks {Row} values (1, 'c', '@daily', '2026-12-01')");
        await _scratch.ExecuteAsync(
            $"insert into scheduled_tasks {Row} values (1, 'd', '@daily', '2026-12-01') on conflict (id) do update set skill_name = 'd'"
        );

        (await _scratch.QueryAsync(Log)).Select(entry => entry[1]).ShouldBe(["insert", "delete", "insert", "update"]);
    }

    [Theory]
    [InlineData("params_json = '{not json'", ErrorCode.InvalidValue)]
    [InlineData("params_json = x'00ff'", ErrorCode.InvalidValue)]
    [InlineData("params_json = '{\"a\":1,\"a\":2}'", ErrorCode.InvalidValue)]
    [InlineData("extra = '{'", ErrorCode.InvalidValue)]
    [InlineData("user_id = x'ff'", ErrorCode.InvalidValue)]
    [InlineData("next_run_at = 'soon'", ErrorCode.InvalidTimestamp)]
    [InlineData("next_run_at = 1764579600", ErrorCode.InvalidTimestamp)]
    public async Task A_strange_value_breaks_no_statement_and_is_refused_with_its_row(string set, string code)
    {
        await _scratch.ExecuteAsync($"insert into scheduled_tasks {Row} values (1, 'a', '@daily', '2026-12-01')");
        await _scratch.ExecuteAsync($"update scheduled_tasks set {set} where id = 1");
        // The strange value is now the one before the change.
        await _scratch.ExecuteAsync("update scheduled_tasks set status = 'next' where id = 1");

        var rows = await ReadAsync();
        rows.Tasks.ShouldBeEmpty();
        rows.Refused[new TaskId(1)].Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_table_that_is_made_anew_gets_its_triggers_back_at_the_next_reading()
    {
        await _scratch.ExecuteAsync($"insert into scheduled_tasks {Row} values (1, 'a', '@daily', '2026-12-01')");
        await _scratch.ExecuteAsync(
            """
            create table copy (id integer primary key, skill_name text, schedule_cron text, next_run_at text, lockstep_version integer not null default 1);
            insert into copy select id, skill_name, schedule_cron, next_run_at, lockstep_version from scheduled_tasks;
            drop table scheduled_tasks;
            alter table copy rename to scheduled_tasks;
            """
        );

        var before = (await ReadAsync()).Tasks[new TaskId(1)];
        await _scratch.ExecuteAsync("update scheduled_tasks set skill_name = 'b' where id = 1");

        (await ReadAsync()).Tasks[new TaskId(1)].Revision.ShouldBeGreaterThan(before.Revision);
        (await _scratch.QueryAsync(Log))[^1][1].ShouldBe("update");
    }

    [Fact]
    public async Task A_writer_that_holds_the_database_makes_a_run_fail_for_a_while_only()
    {
        var holder = await _scratch.HoldAsync();
        var origin = new RunOrigin("watch", "lockstep", SyncDirection.Bidirectional, DateTimeOffset.UtcNow);

        var thrown = await Should.ThrowAsync<StoreException>(() => _store.BeginAsync(origin, Cancel));
        thrown.IsTransient.ShouldBeTrue();
        thrown.Code.ShouldBe(ErrorCode.DatabaseUnavailable);

        await holder.DisposeAsync();
        await using var transaction = await _store.BeginAsync(origin, Cancel);
        transaction.Run.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_program_sqlite3_writes_and_is_logged()
    {
        await RunAsync("sqlite3", _scratch.Database, $"insert into scheduled_tasks {Row} values (5, 'cli', '@daily', '2026-12-01');");
        await RunAsync("sqlite3", _scratch.Database, "update scheduled_tasks set status = 'x'; delete from scheduled_tasks;");

        (await _scratch.QueryAsync(Log)).Select(entry => entry[1]).ShouldBe(["insert", "update", "delete"]);
    }

    [Fact]
    public async Task Python_writes_learns_its_new_id_and_is_logged()
    {
        const string script = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            db.execute("insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values (41, 'a', '@daily', '2026-12-01')")
            new = db.execute("insert into scheduled_tasks (skill_name, schedule_cron, next_run_at) values (?, ?, ?)", ("b", "@daily", "2026-12-01"))
            assert new.lastrowid == 42, new.lastrowid
            assert db.execute("update scheduled_tasks set params_json = ? where id = 42", ('{"n": 1.10}',)).rowcount == 1
            db.commit()
            """;
        await RunAsync("python3", "-c", script, _scratch.Database);

        (await _scratch.QueryAsync(Log)).Select(entry => $"{entry[0]} {entry[1]}").ShouldBe(["41 insert", "42 insert", "42 update"]);
        (await ReadAsync()).Tasks[new TaskId(42)]["params_json"].ShouldBe(TaskJson.Parse("""{"n":1.1}"""));
    }

    private async Task<Snapshot> ReadAsync() => (await _store.ReadAsync(Cancel)).Rows;

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        process.ExitCode.ShouldBe(0, errors);
    }
}
