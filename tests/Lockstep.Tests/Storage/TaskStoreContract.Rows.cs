using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    [Fact]
    public async Task A_store_opens_twice_and_two_stores_open_one_database()
    {
        var store = NewStore();
        var first = await store.OpenAsync(Cancel);
        await InsertAsync(store, Id(1), Fields());
        var second = await store.OpenAsync(Cancel);
        var other = await NewStore().OpenAsync(Cancel);

        first.IdType.ShouldBe(TaskIdType.BigInt);
        first.SchemaVersion.ShouldBeGreaterThan(0);
        second.SchemaVersion.ShouldBe(first.SchemaVersion);
        other.SchemaVersion.ShouldBe(first.SchemaVersion);
        (await store.ReadAsync(Cancel)).Rows.Tasks.Keys.ShouldBe([Id(1)]);
    }

    [Fact]
    public async Task A_new_database_has_no_row_no_base_and_no_conflict()
    {
        var reading = await (await OpenStoreAsync()).ReadAsync(Cancel);

        reading.Rows.Side.ShouldBe(Side.Database);
        reading.Rows.IsComplete.ShouldBeTrue();
        reading.Rows.Tasks.ShouldBeEmpty();
        reading.Rows.Refused.ShouldBeEmpty();
        reading.Base.Tasks.ShouldBeEmpty();
        reading.OpenConflicts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_row_is_read_as_it_was_written_with_every_known_column()
    {
        var store = await OpenStoreAsync();
        var fields = Fields(
            ("params_json", Map(("limit", new TaskValue.Number("5")))),
            ("status", Text("active")),
            ("user_id", Text("u-1")),
            ("created_at", Stamp("2026-11-01T08:00:00Z")),
            ("updated_at", Stamp("2026-11-02T08:00:00Z"))
        );
        await InsertAsync(store, Id(7), fields);
        await InsertAsync(store, Id(8), Fields());

        (await RowAsync(store, Id(7))).Fields.ShouldBe(fields);
        var bare = await RowAsync(store, Id(8));
        bare.Fields.Keys.ShouldBe(TaskField.Known.Select(field => field.Name), ignoreOrder: true);
        bare["params_json"].ShouldBe(TaskValue.Null);
        bare["user_id"].ShouldBe(TaskValue.Null);
    }

    [Fact]
    public async Task Rows_come_in_the_order_of_their_ids()
    {
        var store = await OpenStoreAsync();
        var ids = new[] { 10L, -3, 9, long.MaxValue, 1 };
        await WriteAsync(store, ids.ToDictionary(Id, _ => (RowChange)new RowChange.Insert(Fields())));

        (await store.ReadAsync(Cancel)).Rows.Tasks.Keys.ShouldBe(ids.Order().Select(Id));
    }

    [Fact]
    public async Task Left_out_is_the_default_null_is_null_and_a_removed_value_is_null_or_the_default()
    {
        await ExecuteForeignAsync(AdoptableTable);
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields(("user_id", Text("u"))));
        await InsertAsync(store, Id(2), Fields(("skill_name", Text("other")), ("status", Text("idle")), ("user_id", TaskValue.Null)));

        (await RowAsync(store, Id(1)))["status"].ShouldBe(Text("active"));
        (await RowAsync(store, Id(2)))["user_id"].ShouldBe(TaskValue.Null);

        await UpdateAsync(store, Id(1), ("user_id", null));
        await UpdateAsync(store, Id(2), ("status", null));

        (await RowAsync(store, Id(1)))["user_id"].ShouldBe(TaskValue.Null);
        (await RowAsync(store, Id(2)))["status"].ShouldBe(Text("active"));
    }

    [Fact]
    public async Task An_update_writes_its_fields_alone_and_gives_the_row_a_new_version()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields(("status", Text("active")), ("user_id", Text("u")), ("colour", Text("red"))));
        var before = await RowAsync(store, Id(1));

        await UpdateAsync(store, Id(1), ("schedule_cron", Text("*/5 * * * *")), ("status", TaskValue.Null));

        var after = await RowAsync(store, Id(1));
        after.Revision.ShouldBeGreaterThan(before.Revision);
        after
            .Fields.With("updated_at", null)
            .ShouldBe(before.Fields.With("schedule_cron", Text("*/5 * * * *")).With("status", TaskValue.Null).With("updated_at", null));
    }

    [Fact]
    public async Task A_deleted_row_is_gone_and_the_others_stay()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields());
        await InsertAsync(store, Id(2), Fields());

        await WriteAsync(
            store,
            new Dictionary<TaskId, RowChange> { [Id(1)] = new RowChange.Delete((await RowAsync(store, Id(1))).Revision) }
        );

        (await store.ReadAsync(Cancel)).Rows.Tasks.Keys.ShouldBe([Id(2)]);
    }

    [Fact]
    public async Task Extra_fields_are_set_made_null_and_removed_one_by_one()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields(("colour", Text("red")), ("tags", new TaskValue.List([Text("a"), TaskValue.Null]))));

        await UpdateAsync(store, Id(1), ("colour", TaskValue.Null), ("weight", new TaskValue.Number("1.5")));
        var second = await RowAsync(store, Id(1));
        second["colour"].ShouldBe(TaskValue.Null);
        second["weight"].ShouldBe(new TaskValue.Number("1.5"));
        second["tags"].ShouldBe(new TaskValue.List([Text("a"), TaskValue.Null]));

        await UpdateAsync(store, Id(1), ("colour", null), ("weight", null), ("tags", null));
        var third = await RowAsync(store, Id(1));
        third.Fields.Keys.ShouldBe(TaskField.Known.Select(field => field.Name), ignoreOrder: true);
        third.Revision.ShouldBeGreaterThan(second.Revision);
    }

    [Fact]
    public async Task An_extra_field_may_be_named_like_a_column_of_lockstep()
    {
        var store = await OpenStoreAsync();
        var fields = Fields(("file", Text("x.csv")), ("extra", TaskValue.True), ("lockstep_version", Text("v")), ("a\"b'c", Text("q")));
        await InsertAsync(store, Id(1), fields);

        var row = await RowAsync(store, Id(1));
        new[] { "file", "extra", "lockstep_version", "a\"b'c" }.ShouldAllBe(name => fields[name]!.Equals(row[name]));
    }

    [Fact]
    public async Task A_row_that_a_constraint_forbids_is_refused_alone()
    {
        await ExecuteForeignAsync(AdoptableTable);
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields(("skill_name", Text("taken"))));
        await InsertAsync(store, Id(2), Fields(("skill_name", Text("free"))));
        var second = await RowAsync(store, Id(2));

        var (_, written) = await WriteAsync(
            store,
            new Dictionary<TaskId, RowChange>
            {
                [Id(2)] = new RowChange.Update([new FieldEdit(new FieldPath("skill_name"), Text("taken"))], second.Revision),
                [Id(3)] = new RowChange.Insert(Fields(("skill_name", Text("taken")))),
                [Id(4)] = new RowChange.Insert(Fields(("skill_name", Text("new")))),
            },
            null,
            Id(3),
            Id(4)
        );

        written.Refused.Keys.Order().ShouldBe([Id(2), Id(3)]);
        written.Refused.Values.ShouldAllBe(refusal => refusal.Code == ErrorCode.RowNotWritten && refusal.Side == Side.Database);
        written.Refused[Id(3)].Id.ShouldBe(Id(3));
        written.Stored.Keys.ShouldBe([Id(4)]);
        var rows = (await store.ReadAsync(Cancel)).Rows.Tasks;
        rows.Keys.ShouldBe([Id(1), Id(2), Id(4)]);
        rows[Id(2)].ShouldBe(second);
    }

    [Fact]
    public async Task Rows_read_back_are_the_rows_as_they_are_stored()
    {
        await ExecuteForeignAsync(AdoptableTable);
        var store = await OpenStoreAsync();

        var (_, written) = await WriteAsync(
            store,
            new Dictionary<TaskId, RowChange>
            {
                [Id(1)] = new RowChange.Insert(Fields()),
                [Id(2)] = new RowChange.Insert(Fields(("skill_name", Text("b")))),
            },
            null,
            Id(1)
        );

        written.Stored.Keys.ShouldBe([Id(1)]);
        written.Stored[Id(1)]["status"].ShouldBe(Text("active"));
        written.Stored[Id(1)].ShouldBe(await RowAsync(store, Id(1)));
    }
}
