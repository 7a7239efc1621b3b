using Lockstep.Core.Model;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Storage;

public abstract partial class TaskStoreContract
{
    private const int Many = 2_500;

    [Fact]
    public async Task Many_bases_come_back_whether_they_are_the_first_or_replace_others()
    {
        var store = await OpenStoreAsync();
        var first = Enumerable.Range(1, Many).Select(n => Based(n, "a.yml", $"é \"{n}\"")).ToList();
        await RecordAsync(store, record => record with { BaseSet = first });
        (await store.ReadAsync(Cancel)).Base.Tasks.Values.ShouldBe(first, ignoreOrder: true);

        var second = Enumerable.Range(Many / 2, Many).Select(n => Based(n, "b.yml", "new")).ToList();
        await RecordAsync(store, record => record with { BaseSet = second });

        var merged = first.ToDictionary(task => task.Id);
        second.ForEach(task => merged[task.Id] = task);
        (await store.ReadAsync(Cancel)).Base.Tasks.ShouldBe(merged, ignoreOrder: true);
    }

    [Fact]
    public async Task Many_events_are_numbered_in_order_and_without_holes_after_those_that_are_there()
    {
        var store = await OpenStoreAsync();
        await RecordAsync(store, record => record with { Events = [Event("before")] });
        var last = await store.LastEventAsync(Cancel);
        var events = Enumerable.Range(1, Many).Select(n => Event($"{n} \t é")).ToList();

        await RecordAsync(store, record => record with { Events = events });
        await RecordAsync(store, record => record with { Events = [Event("after")] });

        var read = await store.EventsAfterAsync(last, Many + 10, Cancel);
        read.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, Many + 1).Select(n => last + n));
        read.Select(one => TaskJson.ToText(one.Data)).ShouldBe([.. events.Append(Event("after")).Select(one => TaskJson.ToText(one.Data))]);
        read[0].At.ShouldBe(events[0].At);
    }

    private static BaseTask Based(long id, string file, string user) =>
        BaseTask.Empty(Id(id), file) with
        {
            Fields = Fields(("user_id", Text(user))),
        };
}
