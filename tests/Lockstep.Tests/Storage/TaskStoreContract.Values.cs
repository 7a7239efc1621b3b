using System.Text;
using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    public static TheoryData<string> JsonValues =>
        [
            "null",
            "true",
            "0",
            "-12345678901234567890",
            "1.10",
            "\"\"",
            "\"plain text\"",
            "\"1.10\"",
            "\"null\"",
            "[]",
            "{}",
            "[1,[2,{\"a\":[]}],null]",
            """{"z":1,"a":{"y":null,"b":[true,false]},"10":"ten","9":"nine"}""",
            "{\"\":\"empty key\",\" \":\"space\",\"a.b\":\"dot\",\"quote\\\"d\":\"it's; drop table scheduled_tasks --\"}",
            "{\"separator\":\"a\u2028b\u2029c\u0085d\",\"emoji\":\"👩‍👩‍👧 ☃\",\"nfd\":\"e\u0301\",\"nfc\":\"é\",\"rtl\":\"\u202eabc\"}",
            "{\"control\":\"\\u0001\\u001f\\t\\n\\r\u007f\",\"backslash\":\"C:\\\\temp\"}",
            """{"big":98765432109876543210,"long":0.1234567890123456789012345,"minus":-0.5}""",
        ];

    [Theory]
    [MemberData(nameof(JsonValues))]
    public async Task Parameters_of_every_shape_come_back_as_they_were(string json)
    {
        var store = await OpenStoreAsync();
        var value = TaskJson.Parse(json);
        await InsertAsync(store, Id(1), Fields(("params_json", value), ("an_extra", value)));
        await InsertAsync(store, Id(2), Fields());
        await UpdateAsync(store, Id(2), ("params_json", value), ("an_extra", value));

        foreach (var row in new[] { await RowAsync(store, Id(1)), await RowAsync(store, Id(2)) })
        {
            row["params_json"].ShouldBe(value);
            row["an_extra"].ShouldBe(value);
        }
    }

    [Fact]
    public async Task A_number_keeps_its_trailing_zero_and_all_its_digits()
    {
        var store = await OpenStoreAsync();
        await InsertAsync(
            store,
            Id(1),
            Fields(("params_json", Map(("rate", new TaskValue.Number("1.10")), ("key", new TaskValue.Number("12345678901234567890")))))
        );

        var map = (await RowAsync(store, Id(1)))["params_json"].ShouldBeOfType<TaskValue.Map>();
        map["rate"].ShouldBeOfType<TaskValue.Number>().Json.ShouldBe("1.10");
        map["key"].ShouldBeOfType<TaskValue.Number>().Json.ShouldBe("12345678901234567890");
    }

    [Theory]
    [InlineData("skill_name", "'; drop table scheduled_tasks; --")]
    [InlineData("skill_name", "日本語 \u2028 👩‍👩‍👧")]
    [InlineData("user_id", "")]
    [InlineData("user_id", "12")]
    [InlineData("user_id", "null")]
    [InlineData("status", " two  spaces\nand a line ")]
    public async Task Texts_come_back_as_they_were(string field, string text)
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields((field, Text(text))));

        (await RowAsync(store, Id(1)))[field].ShouldBe(Text(text));
    }

    [Theory]
    [InlineData("2026-12-01T09:00:00.123456Z")]
    [InlineData("2026-12-01T09:00:00.000001Z")]
    [InlineData("2026-12-01T09:00:00Z")]
    [InlineData("1969-12-31T23:59:59.999999Z")]
    [InlineData("2026-12-01T01:30:00+02:00")]
    [InlineData("9999-12-31T23:59:59.999999Z")]
    public async Task Instants_keep_their_microseconds(string text)
    {
        var store = await OpenStoreAsync();
        await InsertAsync(store, Id(1), Fields(("next_run_at", Stamp(text)), ("created_at", Stamp(text)), ("updated_at", Stamp(text))));

        var row = await RowAsync(store, Id(1));
        row["next_run_at"].ShouldBe(Stamp(text));
        row["created_at"].ShouldBe(Stamp(text));
        row["updated_at"].ShouldBe(Stamp(text));
    }

    [Fact]
    public async Task A_large_value_comes_back_whole()
    {
        var store = await OpenStoreAsync();
        var large = new StringBuilder().Insert(0, "0123456789abcdef", 40_000).ToString();
        await InsertAsync(store, Id(1), Fields(("params_json", Map(("text", Text(large))))));

        (await RowAsync(store, Id(1)))["params_json"].ShouldBe(Map(("text", Text(large))));
    }

    [Theory]
    [InlineData(TaskIdType.Text, "nightly.report_v2-a", "NIGHTLY")]
    [InlineData(TaskIdType.Text, "007", "7")]
    [InlineData(TaskIdType.Uuid, "0b0f1c3e-8a2f-4a51-9d65-6d1f5a3e7c01", "ffffffff-ffff-4fff-bfff-ffffffffffff")]
    public async Task Text_and_uuid_ids_are_ids_everywhere(TaskIdType type, string first, string second)
    {
        var store = await OpenStoreAsync(type);
        TaskId.TryParse(first, type, out var one).ShouldBeTrue();
        TaskId.TryParse(second, type, out var two).ShouldBeTrue();
        await InsertAsync(store, one, Fields());
        await InsertAsync(store, two, Fields(("status", Text("idle"))));
        await UpdateAsync(store, one, ("status", Text("done")));
        var based = BaseTask.Empty(one, "a.yml");
        await RecordAsync(store, record => record with { BaseSet = [based] });

        (await NewStore(type).OpenAsync(Cancel)).IdType.ShouldBe(type);
        var reading = await store.ReadAsync(Cancel);
        reading.Rows.Tasks.Keys.ShouldBe([one, two], ignoreOrder: true);
        reading.Rows.Tasks[one]["status"].ShouldBe(Text("done"));
        reading.Base.Tasks[one].ShouldBe(based);
        (await ChangeLogAsync()).Select(entry => entry.Task).ShouldBe([first, second, first]);
    }
}
