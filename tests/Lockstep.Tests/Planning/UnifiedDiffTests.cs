using System.Text;
using CsCheck;
using Lockstep.Core.Planning;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Planning;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Equal_texts_have_no_diff() => UnifiedDiff.Make("a\nb\n", "a\nb\n", "f").ShouldBe("");

    [Fact]
    public void A_change_is_shown_with_three_lines_around_it() =>
        UnifiedDiff
            .Make("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "s.yml")
            .ShouldBe("--- s.yml\n+++ s.yml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");

    [Fact]
    public void Changes_far_apart_are_two_hunks_and_near_ones_are_one()
    {
        var before = string.Concat(Enumerable.Range(1, 40).Select(i => $"{i}\n"));
        Hunks(before.Replace("\n5\n", "\n", StringComparison.Ordinal).Replace("\n30\n", "\nx\n", StringComparison.Ordinal)).ShouldBe(2);
        Hunks(before.Replace("\n5\n", "\n", StringComparison.Ordinal).Replace("\n12\n", "\nx\n", StringComparison.Ordinal)).ShouldBe(1);

        int Hunks(string after) =>
            UnifiedDiff.Make(before, after, "f").Split('\n').Count(line => line.StartsWith("@@", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "a\n", "@@ -0,0 +1 @@\n+a\n")]
    [InlineData("a\n", "", "@@ -1 +0,0 @@\n-a\n")]
    [InlineData("a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")]
    [InlineData("a\r\nb\r\n", "a\r\nc\r\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n")]
    [InlineData("a\r\n", "a\n", "@@ -1 +1 @@\n-a\\r\n+a\n")]
    [InlineData("a\u001b[2J\n", "b\n", "@@ -1 +1 @@\n-a\\x1B[2J\n+b\n")]
    public void Edges_are_shown_as_diff_shows_them(string before, string after, string expected) =>
        UnifiedDiff.Make(before, after, "f").ShouldBe("--- f\n+++ f\n" + expected);

    [Fact]
    public void A_diff_turns_the_one_text_into_the_other() =>
        Gen.Select(Gen.OneOf("a\n", "b\n", "c\n", "\n").Array[0, 30], Gen.OneOf("a\n", "b\n", "c\n", "\n").Array[0, 30])
            .Sample(
                (before, after) =>
                {
                    var (old, @new) = (string.Concat(before), string.Concat(after));
                    Patch(old, UnifiedDiff.Make(old, @new, "f")).ShouldBe(@new);
                },
                iter: 2_000
            );

    private static string Patch(string before, string diff)
    {
        var lines = before.Split('\n')[..^1];
        var (text, at) = (new StringBuilder(), 0);
        foreach (var line in diff.Split('\n').Skip(2).Where(line => line.Length > 0))
        {
            switch (line[0])
            {
                case '@':
                    var range = line.Split(' ')[1][1..].Split(',');
                    var start = int.Parse(range[0], System.Globalization.CultureInfo.InvariantCulture) - (range is [_, "0"] ? 0 : 1);
                    Copy(start - at);
                    break;
                case ' ':
                    lines[at].ShouldBe(line[1..]);
                    Copy(1);
                    break;
                case '-':
                    lines[at++].ShouldBe(line[1..]);
                    break;
                default:
                    text.Append(line[1..]).Append('\n');
                    break;
            }
        }

        Copy(lines.Length - at);
        return text.ToString();

        void Copy(int count)
        {
            for (; count > 0; count--)
            {
                text.Append(lines[at++]).Append('\n');
            }
        }
    }
}
