using System.Text;
using Lockstep.Core.Planning;
using Lockstep.Core.Yaml;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Yaml;

/// <summary>What is printed of a file shows no value of a key such as password; what is hidden keeps its lines.</summary>
public sealed class SecretTextTests
{
    private const string Head =
        "tasks:\n  - id: 1\n    skill_name: a\n    schedule_cron: \"@daily\"\n    next_run_at: 2031-05-06T09:00:00Z\n    params_json:\n";

    [Theory]
    [InlineData("      password: hunter2 # a comment\n", "      password: *** # a comment\n")]
    [InlineData("      \"API_Token\": \"hunter2\"\n", "      \"API_Token\": ***\n")]
    [InlineData("      a: {secret: hunter2, b: 1}\n", "      a: {secret: ***, b: 1}\n")]
    [InlineData(
        "      private_key: |\n        hunter2\n        hunter2\n      b: 1\n",
        "      private_key: ***\n        ***\n        ***\n      b: 1\n"
    )]
    [InlineData("      tokens:\n      - hunter2\n      - hunter2\n      b: 1\n", "      tokens:\n      ***\n      ***\n      b: 1\n")]
    [InlineData("      secret: \"hunter2\n        hunter2\"\n", "      secret: ***\n        ***\n")]
    [InlineData("      token:\n      b: 1\n", "      token:\n      b: 1\n")]
    public void The_values_of_secret_keys_are_masked_and_the_lines_stay(string parameters, string shown)
    {
        ScheduleDocument
            .TryRead(Encoding.UTF8.GetBytes(Head + parameters), new DocumentOptions(), out var document, out var refusal)
            .ShouldBeTrue(refusal?.ToString());

        SecretText.Of(document!).ShouldBe(Head + shown);
    }

    [Fact]
    public void A_changed_secret_shows_as_a_changed_line_without_its_values()
    {
        var (before, after) = (Read("      password: hunter2\n"), Read("      password: hunter3\n"));

        var diff = UnifiedDiff.Make(Text(before), Text(after), "f", SecretText.Of(before), SecretText.Of(after));

        diff.ShouldContain("-      password: ***\n+      password: ***\n");
        diff.ShouldNotContain("hunter");
    }

    [Theory]
    [InlineData("      password: \"hunter2\" hunter2\n")]
    [InlineData("      a: {token: \"hunter2\" hunter2}\n")]
    [InlineData("      private_key: |\n     hunter2\n")]
    [InlineData("      tokens:\n      - \"hunter2\" hunter2\n")]
    [InlineData("      - secret:\n         - hunter2: *hunter2\n")]
    public void The_line_of_a_file_that_does_not_parse_is_masked_too(string parameters)
    {
        ScheduleDocument
            .TryRead(Encoding.UTF8.GetBytes(Head + parameters + "      x: *y\n"), new DocumentOptions(), out _, out var refusal)
            .ShouldBeFalse();

        refusal!.ToString().ShouldNotContain("hunter");
        refusal.Place!.SourceLine.ShouldNotContain("hunter");
    }

    [Fact]
    public void A_key_beside_a_secret_one_is_shown_and_the_caret_stands_under_its_fault()
    {
        var text =
            "tasks:\n  - token: hunter2\n    id: 1\n    skill_name: a\n    schedule_cron: \"61 * * * *\"\n    next_run_at: 2031-05-06T09:00:00Z\n";
        ScheduleDocument.TryRead(Encoding.UTF8.GetBytes(text), new DocumentOptions(), out var document, out _).ShouldBeTrue();

        var place = document!.Diagnostics[0].Place;

        place.SourceLine.ShouldBe("    schedule_cron: \"61 * * * *\"");
        place.SourceLine[(place.CaretColumn - 1)..].ShouldStartWith("61");
    }

    [Fact]
    public void A_fault_after_a_masked_value_keeps_its_column_and_its_caret()
    {
        var text =
            Head.Replace("    params_json:\n", "", StringComparison.Ordinal)
            + "  - {token: hunter2hunter2, id: 2, skill_name: b, schedule_cron: \"61 * * * *\", next_run_at: 2031-05-06T09:00:00Z}\n";
        ScheduleDocument.TryRead(Encoding.UTF8.GetBytes(text), new DocumentOptions(), out var document, out _).ShouldBeTrue();

        var place = document!.Diagnostics[0].Place;

        place.SourceLine.ShouldStartWith("  - {token: ***, id: 2");
        place.SourceLine[(place.CaretColumn - 1)..].ShouldStartWith("61");
        place.Column.ShouldBe(text.Split('\n')[5].IndexOf("61", StringComparison.Ordinal) + 1);
    }

    private static ScheduleDocument Read(string parameters)
    {
        ScheduleDocument.TryRead(Encoding.UTF8.GetBytes(Head + parameters), new DocumentOptions(), out var document, out _).ShouldBeTrue();
        return document!;
    }

    private static string Text(ScheduleDocument document) => Encoding.UTF8.GetString(document.Bytes.Span);
}
