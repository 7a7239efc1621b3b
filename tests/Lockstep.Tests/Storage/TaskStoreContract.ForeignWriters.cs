using Lockstep.Core.Model;
using Lockstep.Storage;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    [Fact]
    public async Task Another_program_inserts_edits_and_deletes_and_all_of_it_is_logged()
    {
        var store = await OpenStoreAsync();
        var began = DateTimeOffset.UtcNow;
        await InsertForeignAsync(1, "first");
        var inserted = await RowAsync(store, Id(1));
        inserted["skill_name"].ShouldBe(Text("first"));
        inserted["next_run_at"].ShouldBe(Stamp("2026-12-01T09:00:00Z"));
        inserted.UpdatedAt!.Value.ShouldBeInRange(began.AddMilliseconds(-1), DateTimeOffset.UtcNow);

        await ExecuteForeignAsync("""update scheduled_tasks set status = 'idle', params_json = '{"n":1.10}' where id = 1""");
        var edited = await RowAsync(store, Id(1));
        edited.Revision.ShouldBeGreaterThan(inserted.Revision);
        edited.UpdatedAt!.Value.ShouldBeInRange(inserted.UpdatedAt!.Value, DateTimeOffset.UtcNow);

        await ExecuteForeignAsync("delete from scheduled_tasks where id = 1");

        var log = await ChangeLogAsync();
        log.Select(entry => (entry.Task, entry.Kind, entry.Origin, entry.Run))
            .ShouldBe([("1", "insert", (string?)null, (long?)null), ("1", "update", null, null), ("1", "delete", null, null)]);
        log[0].Before.ShouldBeNull();
        log[0].Version.ShouldBe((long)inserted.Revision);
        ShouldHold(log[1].Before!, inserted.Fields);
        log[1].Version.ShouldBe((long)edited.Revision);
        ShouldHold(log[2].Before!, edited.Fields);
    }

    [Fact]
    public async Task A_stamp_that_another_program_sets_stays()
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1);
        await ExecuteForeignAsync(
            "update scheduled_tasks set status = 'idle', updated_at = '2020-02-03 04:05:06.000007+00:00' where id = 1"
        );

        (await RowAsync(store, Id(1)))["updated_at"].ShouldBe(Stamp("2020-02-03T04:05:06.000007Z"));
    }

    [Theory]
    [InlineData("next_run_at = '2026-12-02 09:00:00+00:00'")]
    [InlineData("next_run_at = '2026-12-02 09:00:00+00:00', updated_at = '2026-12-01 09:00:01+00:00'")]
    [InlineData("next_run_at = '2026-12-02 09:00:00+00:00', status = status")]
    public async Task A_scheduler_that_moves_a_runtime_field_changes_no_version_and_is_not_logged(string set)
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1);
        var before = await RowAsync(store, Id(1));
        var log = await ChangeLogAsync();

        await ExecuteForeignAsync($"update scheduled_tasks set {set} where id = 1");

        var after = await RowAsync(store, Id(1));
        after["next_run_at"].ShouldBe(Stamp("2026-12-02T09:00:00Z"));
        after.Revision.ShouldBe(before.Revision);
        if (!set.Contains("updated_at", StringComparison.Ordinal))
        {
            after["updated_at"].ShouldBe(before["updated_at"]);
        }

        (await ChangeLogAsync()).ShouldBe(log);
    }

    [Fact]
    public async Task An_edit_that_comes_with_a_runtime_move_is_an_edit()
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1);
        var before = await RowAsync(store, Id(1));

        await ExecuteForeignAsync("update scheduled_tasks set next_run_at = '2026-12-02 09:00:00+00:00', user_id = 'ann' where id = 1");

        (await RowAsync(store, Id(1))).Revision.ShouldBeGreaterThan(before.Revision);
        ShouldHold((await ChangeLogAsync())[^1].Before!, before.Fields);
    }

    [Theory]
    [InlineData("""'{"colour":"red"}'""", "extra")]
    [InlineData("null", "user_id")]
    [InlineData("'skill'", "skill_name")]
    public async Task An_edit_of_any_column_gives_a_new_version(string value, string column)
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1);
        await ExecuteForeignAsync("update scheduled_tasks set user_id = 'u' where id = 1");
        var before = await RowAsync(store, Id(1));

        await ExecuteForeignAsync($"update scheduled_tasks set {column} = {value} where id = 1");

        (await RowAsync(store, Id(1))).Revision.ShouldBeGreaterThan(before.Revision);
    }

    [Fact]
    public async Task One_statement_over_many_rows_is_logged_row_by_row()
    {
        var store = await OpenStoreAsync();
        await WriteAsync(store, Enumerable.Range(1, 5).ToDictionary(n => Id(n), _ => (RowChange)new RowChange.Insert(Fields())));
        var before = (await ChangeLogAsync()).Count;

        await ExecuteForeignAsync("update scheduled_tasks set status = 'all' where id <> 3");

        (await ChangeLogAsync()).Skip(before).Select(entry => entry.Task).ShouldBe(["1", "2", "4", "5"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_changed_id_is_a_row_that_went_and_a_row_that_came()
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1);
        var before = await RowAsync(store, Id(1));

        await ExecuteForeignAsync("update scheduled_tasks set id = 2 where id = 1");

        (await store.ReadAsync(Cancel)).Rows.Tasks.Keys.ShouldBe([Id(2)]);
        var log = (await ChangeLogAsync()).Skip(1).ToList();
        log.Select(entry => (entry.Task, entry.Kind)).ShouldBe([("1", "delete"), ("2", "insert")]);
        ShouldHold(log[0].Before!, before.Fields);
    }

    [Fact]
    public async Task Each_change_of_a_run_has_one_entry_with_the_run_and_who_asked_for_it()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields(("colour", Text("red"))));
        await InsertAsync(store, Id(2), Fields());
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        var before = (await ChangeLogAsync()).Count;

        var (run, _) = await WriteAsync(
            store,
            new Dictionary<TaskId, RowChange>
            {
                [Id(1)] = new RowChange.Update([new FieldEdit(new FieldPath("status"), Text("idle"))], rows[Id(1)].Revision),
                [Id(2)] = new RowChange.Delete(rows[Id(2)].Revision),
                [Id(3)] = new RowChange.Insert(Fields()),
            },
            Origin("api", "ann 'o\" hara")
        );
        await ExecuteForeignAsync("update scheduled_tasks set status = 'foreign' where id = 1");

        var log = (await ChangeLogAsync()).Skip(before).ToList();
        log.Count.ShouldBe(4);
        log.Take(3).ShouldAllBe(entry => entry.Run == run && entry.Origin == "api" && entry.Actor == "ann 'o\" hara");
        log.Take(3)
            .Select(entry => (entry.Task, entry.Kind))
            .ShouldBe([("1", "update"), ("2", "delete"), ("3", "insert")], ignoreOrder: true);
        ShouldHold(log.Single(entry => entry.Kind == "update" && entry.Run == run).Before!, rows[Id(1)].Fields);
        log.Single(entry => entry.Kind == "update" && entry.Run == run).Before!["extra"].ShouldBe(Map(("colour", Text("red"))));
        ShouldHold(log.Single(entry => entry.Kind == "delete").Before!, rows[Id(2)].Fields);
        log[3].Run.ShouldBeNull();
        log[3].Origin.ShouldBeNull();
    }

    [Fact]
    public async Task An_overwritten_value_of_the_file_is_in_the_change_log()
    {
        var store = await OpenStoreAsync();
        var before = Fields(("params_json", Map(("rate", new TaskValue.Number("1.10")))), ("colour", Text("red")));
        var run = await RecordAsync(
            store,
            record => record with { FileOverwrites = [new FileOverwrite(Id(1), "config/a.yml", before)] },
            Origin("resolve", "ann")
        );

        var entry = (await ChangeLogAsync()).ShouldHaveSingleItem();
        entry.ShouldBe(new ChangeLogEntry(entry.Seq, "1", "overwrite", null, before, "file", run, "ann", "config/a.yml"));
    }

    [Theory]
    [InlineData("schedule_cron = '99 9 * * *'", ErrorCode.InvalidCron)]
    [InlineData("skill_name = ''", ErrorCode.MissingField)]
    [InlineData("extra = '[1]'", ErrorCode.InvalidValue)]
    public async Task An_invalid_row_is_refused_and_not_absent(string set, string code)
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1, "good");
        await InsertForeignAsync(2, "bad");
        await ExecuteForeignAsync($"update scheduled_tasks set {set} where id = 2");

        var rows = (await store.ReadAsync(Cancel)).Rows;

        rows.Tasks.Keys.ShouldBe([Id(1)]);
        rows.Refused.Keys.ShouldBe([Id(2)]);
        rows.Refused[Id(2)].Code.ShouldBe(code);
        rows.Refused[Id(2)].Side.ShouldBe(Side.Database);
        rows.Refused[Id(2)].Id.ShouldBe(Id(2));
        rows.KnowsAbsence.ShouldBeTrue();
    }

    [Fact]
    public async Task A_row_whose_id_no_file_could_hold_makes_absence_unknown()
    {
        var store = await OpenStoreAsync(TaskIdType.Text);
        await ExecuteForeignAsync(
            "insert into scheduled_tasks (id, skill_name, schedule_cron, next_run_at) values ('a/b', 's', '@daily', '2026-12-01')"
        );

        var rows = (await store.ReadAsync(Cancel)).Rows;

        rows.Tasks.ShouldBeEmpty();
        rows.Unidentified.ShouldHaveSingleItem().Code.ShouldBe(ErrorCode.InvalidId);
        rows.KnowsAbsence.ShouldBeFalse();
    }

    [Fact]
    public async Task The_file_that_a_new_row_names_is_read()
    {
        var store = await OpenStoreAsync();
        await InsertForeignAsync(1);
        await InsertForeignAsync(2);
        await ExecuteForeignAsync("update scheduled_tasks set file = 'config/b.yml' where id = 2");

        var reading = await store.ReadAsync(Cancel);

        reading.NamedFiles.ShouldBe(new Dictionary<TaskId, string> { [Id(2)] = "config/b.yml" });
        reading.Rows.Tasks[Id(2)].Fields.Has("file").ShouldBeFalse();
    }

    /// <summary>The before image has each of the known fields as the row had it.</summary>
    private static void ShouldHold(TaskValue.Map before, TaskValue.Map fields)
    {
        foreach (var field in TaskField.Known)
        {
            before[field.Name].ShouldBe(fields[field.Name], field.Name);
        }
    }
}
