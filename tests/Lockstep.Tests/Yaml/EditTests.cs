using Lockstep.Core.Model;
using Shouldly;
using Xunit;
using static Lockstep.Tests.Yaml.Schedules;

namespace Lockstep.Tests.Yaml;

public sealed class EditTests
{
    private const string Two =
        "# head\ntasks:\n  # about one\n  - id: 1\n"
        + Required
        + "    status: pending  # why\n\n  # about two\n  - id: 2\n"
        + Required
        + "    status: 'done'\n# end\n";

    [Fact]
    public void A_value_is_set_in_place_and_its_comment_stays() =>
        Set(Two, 1, ("status", TaskValue.Of("running"))).ShouldBe(Two.Replace("pending", "running", StringComparison.Ordinal));

    [Fact]
    public void A_value_keeps_its_quotes() =>
        Set(Two, 2, ("status", TaskValue.Of("it's"))).ShouldBe(Two.Replace("'done'", "'it''s'", StringComparison.Ordinal));

    [Fact]
    public void A_key_is_added_after_the_last_one() =>
        Set(Two, 1, ("user_id", TaskValue.Of("007")))
            .ShouldBe(Two.Replace("# why\n", "# why\n    user_id: \"007\"\n", StringComparison.Ordinal));

    [Fact]
    public void A_key_goes_with_its_line() =>
        Set(Two, 1, ("status", null)).ShouldBe(Two.Replace("    status: pending  # why\n", "", StringComparison.Ordinal));

    [Fact]
    public void A_deleted_task_takes_the_comment_directly_above_it() =>
        Apply(Two, (2, Delete)).ShouldBe(Two[..(Two.IndexOf("\n  # about two", StringComparison.Ordinal) + 1)] + "# end\n");

    [Fact]
    public void The_only_task_deleted_leaves_an_empty_list() =>
        Apply("tasks:  # ours\n  - id: 1\n" + Required + "# end\n", (1, Delete)).ShouldBe("tasks: []  # ours\n# end\n");

    [Fact]
    public void A_task_is_appended_like_the_ones_before_it() =>
        Apply(Two, (3, Append(("status", TaskValue.Of("new")))))
            .ShouldBe(Two.Replace("'done'\n", "'done'\n\n  - id: 3\n" + Required + "    status: 'new'\n", StringComparison.Ordinal));
}
