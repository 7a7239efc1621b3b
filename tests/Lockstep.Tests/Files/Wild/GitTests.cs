using Lockstep.Sync;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Files.Wild;

/// <summary>git takes the file away and puts it back, with markers in it or without: the rows follow where it ends, and none goes on the way.</summary>
public sealed class GitTests
{
    [Fact]
    public async Task Rows_follow_a_checkout_from_branch_to_branch()
    {
        await using var live = await StartAsync();
        live.Shell("git checkout -q -b other; sed -i 's/skill-1/other-1/; s/skill-3/other-3/' $F; git commit -q -a -m other");
        await live.RowBecomesAsync(3, "other-3");

        for (var i = 0; i < 4; i++)
        {
            live.Shell("git checkout -q main");
            await live.RowBecomesAsync(1, "skill-1");
            await live.RowBecomesAsync(3, "skill-3");
            live.Shell("git checkout -q other");
            await live.RowBecomesAsync(1, "other-1");
            await live.RowBecomesAsync(3, "other-3");
        }

        // Too fast to be followed one by one; only the end counts.
        live.Shell("for i in 1 2 3 4 5 6 7 8 9; do git checkout -q main; git checkout -q other; done; git checkout -q main");
        await live.RowBecomesAsync(1, "skill-1");
        await live.RowBecomesAsync(3, "skill-3");
        live.Shell("git status --porcelain -- schedule.yml").ShouldBeEmpty();
        await live.ShouldEndWellAsync();
        live.ShouldNeverHaveNeededAPerson();
    }

    [Fact]
    public async Task Rows_follow_stash_and_pop_restore_and_reset()
    {
        await using var live = await StartAsync();
        live.Shell("sed -i s/skill-1/alpha/ $F");
        await live.RowBecomesAsync(1, "alpha");
        live.Shell("git stash -q");
        await live.RowBecomesAsync(1, "skill-1");
        live.Shell("git stash pop -q");
        await live.RowBecomesAsync(1, "alpha");
        live.Shell("git checkout -q -- schedule.yml");
        await live.RowBecomesAsync(1, "skill-1");
        live.Shell("sed -i s/skill-1/beta/ $F; git commit -q -a -m beta");
        await live.RowBecomesAsync(1, "beta");
        live.Shell("git reset -q --hard HEAD~1");
        await live.RowBecomesAsync(1, "skill-1");
        live.Shell("git rm -q --cached schedule.yml; git checkout -q HEAD -- schedule.yml");

        await live.ShouldEndWellAsync();
        live.ShouldNeverHaveNeededAPerson();
    }

    [Theory]
    [InlineData("merge", "git merge -q other", "git add schedule.yml; git commit -q -m merged")]
    [InlineData(
        "rebase",
        "git rebase -q other",
        "until git add schedule.yml && GIT_EDITOR=true git rebase --continue 2>&1; do [ -d .git/rebase-merge ] || break; done"
    )]
    [InlineData("cherry-pick", "git cherry-pick other", "git add schedule.yml; git -c core.editor=true cherry-pick --continue 2>&1")]
    [InlineData(
        "stash pop",
        "sed -i s/main-1/main-1x/ $F; git stash -q; sed -i s/main-1/main-2x/ $F; git commit -q -a -m x; git stash pop -q",
        "git checkout -q HEAD -- . ; git stash drop -q"
    )]
    public async Task A_file_with_conflict_markers_is_refused_and_what_it_is_resolved_to_is_taken(string how, string begin, string end)
    {
        await using var live = await StartAsync();
        live.Shell(
            "git checkout -q -b other; sed -i s/skill-1/other-1/ $F; git commit -q -a -m other; git checkout -q main; sed -i s/skill-1/main-1/ $F; git commit -q -a -m main"
        );
        await live.RowBecomesAsync(1, "main-1");

        live.Shell($"! ( {begin} ) >/dev/null 2>&1; grep -q '^<<<<<<<' $F");
        await live.StateBecomesAsync(SyncState.Degraded);
        live.Loop.Last!.Problems.ShouldHaveSingleItem(how).Side.ShouldBe(Core.Model.Side.File);
        (await live.RowsAsync()).ShouldBe(3);
        // A rebase begins by checking the other branch out, which may have been seen.
        (await live.World.RowAsync(1, "skill_name")).ShouldBeOneOf("main-1", "main-2x", "main-1x", "other-1");
        await live.World.ExecuteAsync("update scheduled_tasks set user_id = 'waits' where id = 2");

        live.Shell(
            $"sed -i -e '/^[<=>|]\\{{7\\}}/d' -e '/skill_name: other-1/d' -e '/skill_name: main-1x/d' -e 's/main-[12]x*/both-1/' $F; {(how == "stash pop" ? "git commit -q -a -m both" : end)}"
        );
        await live.RowBecomesAsync(1, "both-1");
        await live.FileGetsAsync("user_id: waits");
        await live.ShouldEndWellAsync();
    }

    [Fact]
    public async Task What_git_does_under_its_index_lock_is_not_looked_at_before_it_is_done()
    {
        await using var live = await StartAsync();
        live.Shell(
            "touch .git/index.lock; echo broken: [ > $F; rm $F; printf 'tasks:\\n' > $F; git show HEAD:schedule.yml | sed s/skill-2/beta/ > $F; rm .git/index.lock"
        );

        await live.RowBecomesAsync(2, "beta");

        await live.ShouldEndWellAsync();
        live.ShouldNeverHaveNeededAPerson();
    }

    [Fact]
    public async Task A_checkout_of_the_file_while_rows_are_written_to_it_loses_no_row_and_ends_in_step()
    {
        await using var live = await StartAsync();
        var git = Task.Run(
            () => live.Shell("for i in $(seq 25); do git checkout -q HEAD -- schedule.yml; done"),
            TestContext.Current.CancellationToken
        );
        for (var i = 0; !git.IsCompleted || i < 10; i++)
        {
            await live.World.ExecuteAsync($"update scheduled_tasks set status = 'state-{i}' where id = {i % 3 + 1}");
        }

        await git;
        await Eventually.True(() => live.World.Beside().Length == 0, "nothing is left beside");
        var last = await live.Loop.TriggerAsync(new SyncRequest("test"), TestContext.Current.CancellationToken);

        // A checkout puts old values back, which is an edit: it wins, or waits as a conflict, but takes no task with it.
        last.State.ShouldBeOneOf(SyncState.InStep, SyncState.Conflicts);
        (await live.RowsAsync()).ShouldBe(3);
        (await live.World.QueryAsync($"select 1 from {live.World.Own("change_log")} where kind = 'delete'")).ShouldBeEmpty();
        foreach (var id in Enumerable.Range(1, 3).Where(id => last.Conflicts.All(conflict => conflict.Task.ToString() != $"{id}")))
        {
            live.World.Text.ShouldContain($"status: {await live.World.RowAsync(id, "status")}\n");
        }
    }

    private static async Task<LiveWorld> StartAsync()
    {
        var live = await LiveWorld.StartAsync();
        live.Shell(
            "git init -q -b main .; git config user.name t; git config user.email t@example.org; echo '*' > .git/info/exclude; git add -f schedule.yml; git commit -q -m first"
        );
        return live;
    }
}
