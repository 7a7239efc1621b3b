using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files.Wild;

/// <summary>Each program's edit reaches the row once and whole, and what Lockstep writes after it is kept by the program's next edit.</summary>
public sealed class EditorsTests
{
    public static TheoryData<string> Programs => [.. EditingProgram.All.Select(program => program.Name)];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task An_edit_reaches_the_row_once_and_keeps_what_Lockstep_wrote(string program)
    {
        var how = EditingProgram.All.Single(one => one.Name == program);
        Assert.SkipUnless(Foreign.Has(how.Needs), $"{how.Needs} is not installed");
        await using var live = await LiveWorld.StartAsync();

        Edit(live, how, "skill-1", "alpha");
        await live.RowBecomesAsync(1, "alpha");
        await live.WriteRowAsync(2, "paused");
        Edit(live, how, "alpha", "beta");
        await live.RowBecomesAsync(1, "beta");
        await live.WriteRowAsync(1, "done");

        await live.ShouldEndWellAsync();
        live.ShouldNeverHaveNeededAPerson();
        (await live.WritesOfAsync(1)).ShouldBe(3, "two edits of the file and one of the row");
        (await live.WritesOfAsync(2)).ShouldBe(1);
        live.World.Text.ShouldSatisfyAllConditions(
            text => text.ShouldContain("skill_name: beta\n"),
            text => text.ShouldContain("status: paused\n"),
            text => text.ShouldContain("status: done\n")
        );
    }

    [Fact]
    public async Task An_item_appended_by_the_shell_becomes_a_row_once()
    {
        await using var live = await LiveWorld.StartAsync();

        live.Shell(
            "printf '  - id: 4\\n    skill_name: four\\n    schedule_cron: \"@daily\"\\n    next_run_at: 2031-05-06T09:00:00Z\\n' >> $F"
        );
        await live.RowBecomesAsync(4, "four");
        await live.WriteRowAsync(4, "paused");
        live.Shell(
            "cat >> $F <<'END'\n  # the fifth\n  - {id: 5, skill_name: five, schedule_cron: '@daily', next_run_at: 2031-05-06T09:00:00Z}\nEND"
        );
        await live.RowBecomesAsync(5, "five");

        await live.ShouldEndWellAsync(rows: 5);
        live.ShouldNeverHaveNeededAPerson();
    }

    [Fact]
    public async Task An_editor_that_stays_open_beside_the_file_disturbs_nothing()
    {
        await using var live = await LiveWorld.StartAsync();
        live.Shell("touch .schedule.yml.swp 'schedule.yml~' '#schedule.yml#' 4913; ln -s user@host.1:2 '.#schedule.yml'");

        await live.WriteRowAsync(1, "paused");
        live.Shell("sed -i s/skill-2/beta/ $F");
        await live.RowBecomesAsync(2, "beta");

        await live.ShouldEndWellAsync();
        live.ShouldNeverHaveNeededAPerson();
        live.Shell("ls -A").ShouldContain(".#schedule.yml\n.schedule.yml.swp");
    }

    private static void Edit(LiveWorld live, EditingProgram how, string before, string after)
    {
        live.Shell($"OLD='{before}'; NEW='{after}'\n{how.Script}");
        live.World.Text.ShouldContain(after, customMessage: $"{how} did its work");
    }
}
