using Lockstep.Core.Model;
using Lockstep.Sync;
using Lockstep.Tests.Storage.Postgres;
using Lockstep.Tests.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Tables;

/// <summary>Tables that mappers have made, kept in step as they are.</summary>
public sealed class OrmTableTests(PostgresServer server)
{
    private const string File = """
        tasks:
          - id: 1
            skill_name: one
            schedule_cron: "0 9 * * *"
            next_run_at: 2026-12-01T09:00:00Z
          - id: 7
            skill_name: seven
            schedule_cron: "@daily"
            next_run_at: 2026-12-01T09:00:00Z
            status: pending

        """;

    [Theory]
    [InlineData("SqlAlchemy")]
    [InlineData("EntityFramework")]
    [InlineData("Django")]
    public async Task A_table_of_a_mapper_is_kept_in_step_both_ways(string mapper)
    {
        await using var world = await WorldAsync(mapper);
        var (table, id, skill, status, updated) = Names(mapper);
        world.Write(File);

        (await world.RunAsync()).Problems.ShouldBeEmpty();

        world.Text.ShouldContain("skill_name: two");
        (await world.QueryAsync($"select {skill} from {table} where {id} = 7")).ShouldBe([
            ["seven"],
        ]);
        var trace = await TraceAsync(world, table, id);
        await world.ExecuteAsync($"update {table} set {skill} = {skill}, {status} = {status}, {updated} = {updated}");
        (await world.RunAsync()).Run.ShouldBeNull();
        (await TraceAsync(world, table, id)).ShouldBe(trace);

        world.Edit("skill_name: seven", "skill_name: sieben");
        await world.ExecuteAsync($"update {table} set {status} = 'completed' where {id} = 7");
        (await world.RunAsync()).Problems.ShouldBeEmpty();
        (await world.QueryAsync($"select {skill} from {table} where {id} = 7")).ShouldBe([
            ["sieben"],
        ]);
        world.Text.ShouldContain("status: completed");
        (await world.RunAsync()).State.ShouldBe(SyncState.InStep);
    }

    [Fact]
    public async Task What_a_constraint_forbids_is_refused_by_its_task_and_the_others_go_on()
    {
        await using var world = await WorldAsync("SqlAlchemy");
        await world.ExecuteAsync("insert into task_runs (task_id) values (2)");
        world.Write(File);
        await world.RunAsync();
        // Whoever takes the second task out has seen that Lockstep added it.
        world.Write(world.Text + "# seen\n");
        await world.RunAsync();
        world.Write(
            """
            tasks:
              - {id: 1, skill_name: one, schedule_cron: "0 9 * * *", next_run_at: 2026-12-01T09:00:00Z, user_id: 99}
              - {id: 7, skill_name: sieben, schedule_cron: "@daily", next_run_at: 2026-12-01T09:00:00Z, status: pending}
              - {id: 8, skill_name: a name that is too long for it, schedule_cron: "@daily", next_run_at: 2026-12-01T09:00:00Z, status: pending}
              - {id: 9, skill_name: nine, schedule_cron: "@daily", next_run_at: 2026-12-01T09:00:00Z, status: unheard-of}
              - {id: 10, skill_name: ten, schedule_cron: "@daily", next_run_at: 2026-12-01T09:00:00Z}
              - {id: 11, skill_name: eleven, schedule_cron: "@daily", next_run_at: 2026-12-01T09:00:00Z, status: pending, retries: 11}

            """
        );

        var problems = (await world.RunAsync()).Problems.ToDictionary(problem => problem.Id!.Value.Text, problem => problem.Message);

        problems.Keys.Order().ShouldBe(["1", "10", "11", "2", "8", "9"]);
        problems["1"].ShouldContain("scheduled_tasks_user_id_fkey");
        problems["2"].ShouldContain("task_runs_task_id_fkey");
        problems["8"].ShouldContain("skill_name");
        problems["9"].ShouldContain("status");
        problems["10"].ShouldContain("status");
        problems["11"].ShouldContain("ck_scheduled_tasks_retries");
        (await world.QueryAsync("select id, skill_name from scheduled_tasks order by id")).ShouldBe([
            ["1", "one"],
            ["2", "two"],
            ["7", "sieben"],
        ]);
    }

    [Fact]
    public async Task A_column_that_the_file_names_holds_that_extra_field_with_its_type()
    {
        await using var world = await WorldAsync("SqlAlchemy");
        world.Write(File);
        await world.RunAsync();
        world.Text.ShouldNotContain("retries");

        world.Edit("skill_name: seven\n", "skill_name: seven\n    priority: 5\n    colour: red\n");
        world.Edit("skill_name: one\n", "skill_name: one\n    retries: 4\n");
        var outcome = await world.RunAsync();

        (outcome.Problems.Count, outcome.Conflicts.Count).ShouldBe((0, 0));
        (await world.QueryAsync("select id, priority, retries, extra from scheduled_tasks order by id")).ShouldBe([
            ["1", null, "4", null],
            ["2", null, "3", null],
            ["7", "5", "3", "{\"colour\": \"red\"}"],
        ]);

        await world.ExecuteAsync("update scheduled_tasks set priority = 6, retries = 9 where id <> 1");
        await world.ExecuteAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at, status, created_at, updated_at) values (12, 'l', '@daily', now(), 'pending', now(), now())"
        );
        (await world.RunAsync()).Conflicts.ShouldBeEmpty();
        world.Text.ShouldContain("priority: 6");
        world.Text.ShouldNotContain("retries: 9");
        world.Text[world.Text.IndexOf("id: 12", StringComparison.Ordinal)..].ShouldContain("retries: 3");

        world.Edit("    retries: 4\n", "");
        (await world.RunAsync()).Problems.ShouldBeEmpty();
        (await world.RowAsync(1, "retries")).ShouldBe("3");
        (await world.RunAsync()).Run.ShouldBeNull();
    }

    [Fact]
    public async Task A_field_that_its_own_column_cannot_hold_is_refused_by_name()
    {
        await using var world = await WorldAsync("SqlAlchemy");
        world.Write(File.Replace("status: pending\n", "status: pending\n    priority: high\n", StringComparison.Ordinal));

        var problem = (await world.RunAsync()).Problems.ShouldHaveSingleItem();

        problem.Code.ShouldBe(ErrorCode.RowNotWritten);
        problem.Message.ShouldContain("priority");
        problem.Message.ShouldContain("takes a number");
    }

    private async Task<SyncWorld> WorldAsync(string mapper)
    {
        var world = await SyncWorld.CreateAsync(SyncWorld.Postgres, server);
        await world.ExecuteAsync(
            mapper switch
            {
                "SqlAlchemy" => OrmTables.SqlAlchemy,
                "Django" => OrmTables.Django,
                _ => OrmTables.EntityFramework,
            }
        );
        world.Options.Table = mapper switch
        {
            "SqlAlchemy" => "scheduled_tasks",
            "Django" => "jobs_scheduledtask",
            _ => "ScheduledTasks",
        };
        foreach (var (field, column) in mapper == "EntityFramework" ? OrmTables.EntityFrameworkColumns : new Dictionary<string, string>())
        {
            world.Options.Columns.Add(field, column);
        }

        return world;
    }

    private static (string Table, string Id, string Skill, string Status, string Updated) Names(string mapper) =>
        mapper switch
        {
            "SqlAlchemy" => ("scheduled_tasks", "id", "skill_name", "status", "updated_at"),
            "Django" => ("jobs_scheduledtask", "id", "skill_name", "status", "updated_at"),
            _ => ("\"ScheduledTasks\"", "\"Id\"", "\"SkillName\"", "\"Status\"", "\"UpdatedAt\""),
        };

    private static async Task<string> TraceAsync(SyncWorld world, string table, string id)
    {
        var rows = await world.QueryAsync($"select {id}, lockstep_version from {table} order by 1");
        var log = await world.QueryAsync("select count(*) from lockstep.change_log");
        return string.Join('\n', rows.Concat(log).Select(row => string.Join(' ', row)));
    }
}
