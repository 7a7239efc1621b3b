using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    [Fact]
    public async Task What_is_remembered_of_writes_comes_back_as_it_was_and_goes()
    {
        var store = await OpenStoreAsync();
        var writes = Writes(1, "config/é b.yml")
            .Changed(Fields(("next_run_at", Stamp("2026-11-30T09:00:00.000001Z")), ("params_json", TaskJson.Parse("""{"b":1.10}"""))))
            .Changed(null);
        await RecordAsync(
            store,
            record =>
                record with
                {
                    Writes = new FileWritesChange([writes, Writes(2, "b.yml")], []),
                    WrittenContent = new Dictionary<string, string> { ["b.yml"] = "aa" },
                }
        );

        var reading = await store.ReadAsync(Cancel);
        reading.Writes.Keys.ShouldBe([Id(1), Id(2)], ignoreOrder: true);
        reading.Writes[Id(1)].ShouldBe(writes);
        reading.WrittenContent.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("b.yml", "aa"));

        var again = Writes(2, "b.yml").Replaced(new FieldPath("status"), TaskValue.Null, null);
        await RecordAsync(
            store,
            record =>
                record with
                {
                    Writes = new FileWritesChange([again], [Id(1)]),
                    WrittenContent = new Dictionary<string, string> { ["b.yml"] = "bb" },
                }
        );

        reading = await store.ReadAsync(Cancel);
        reading.Writes.ShouldHaveSingleItem().Value.ShouldBe(again);
        reading.WrittenContent["b.yml"].ShouldBe("bb");
    }

    [Fact]
    public async Task A_file_s_writes_are_confirmed_all_but_those_kept_unless_it_was_written_again()
    {
        var store = await OpenStoreAsync();
        var all = new FileWritesChange([Writes(1, "a.yml"), Writes(2, "a.yml"), Writes(3, "b.yml")], []);
        await RecordAsync(
            store,
            record =>
                record with
                {
                    Writes = all,
                    WrittenContent = new Dictionary<string, string> { ["a.yml"] = "new" },
                }
        );
        var kept = Writes(2, "a.yml").Changed(null);

        await store.ConfirmWritesAsync("a.yml", "old", [kept], Cancel);
        (await store.ReadAsync(Cancel)).Writes.Count.ShouldBe(3, "it was written again");

        await store.ConfirmWritesAsync("a.yml", "new", [kept], Cancel);

        var left = (await store.ReadAsync(Cancel)).Writes;
        left.Keys.ShouldBe([Id(2), Id(3)], ignoreOrder: true);
        left[Id(2)].ShouldBe(kept);
        (await store.RunsAsync(10, Cancel)).Count.ShouldBe(1, "to confirm is no run");
    }

    private static FileWrites Writes(long id, string file) =>
        FileWrites
            .None(Id(id), file)
            .Replaced(new FieldPath("status"), TaskValue.Of("active"), TaskValue.Of("paused"))
            .Replaced(new FieldPath("updated_at"), Stamp("2026-11-30T09:00:00Z"), TaskValue.Null)
            .Replaced(new FieldPath(["params_json", "a.b", ""]), null, TaskValue.Null)
            .Replaced(new FieldPath(["params_json", "a.b", ""]), TaskJson.Parse("[1.10]"), TaskValue.Null);
}
