using System.Diagnostics;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Conventions;

/// <summary>The closing line of <c>./test</c>: what it says is what CI believes.</summary>
public sealed class TestSummaryTests : IDisposable
{
    private const int Crashed = 134;
    private const int NoTestMatched = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-summary-").FullName;

    [Fact]
    public void Passed_tests_of_all_programs_are_added_up() =>
        Run(Report("a", passed: 3), 0, Report("b", passed: 4), 0).ShouldBe((0, "7 passed, 0 failed"));

    [Fact]
    public void Skipped_tests_are_told() => Run(Report("a", passed: 3, skipped: 2), 0).ShouldBe((0, "3 passed, 0 failed, 2 skipped"));

    [Fact]
    public void A_failed_test_fails_the_run() => Run(Report("a", passed: 3, failed: 1), 2).ShouldBe((1, "3 passed, 1 failed"));

    [Fact]
    public void An_error_outside_a_test_fails_the_run() => Run(Report("a", passed: 3, errors: 1), 2).ShouldBe((1, "3 passed, 1 failed"));

    [Fact]
    public void A_crash_without_a_report_is_a_failure() =>
        Run(Report("a", passed: 3), 0, Path.Combine(_folder, "absent.xml"), Crashed).ShouldBe((1, "3 passed, 1 failed"));

    [Fact]
    public void A_crash_after_the_report_is_a_failure() => Run(Report("a", passed: 3), Crashed).ShouldBe((1, "3 passed, 1 failed"));

    [Fact]
    public void A_clean_end_without_a_report_is_a_failure() =>
        Run(Report("a", passed: 3), 0, Path.Combine(_folder, "absent.xml"), 0).ShouldBe((1, "3 passed, 1 failed"));

    [Fact]
    public void A_filter_may_leave_a_program_out() =>
        Run(Report("a", passed: 3), 0, Report("b", passed: 0), NoTestMatched).ShouldBe((0, "3 passed, 0 failed"));

    [Fact]
    public void A_run_without_a_test_fails() => Run(Report("a", passed: 0), NoTestMatched).ShouldBe((1, "0 passed, 0 failed"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Report(string name, int passed, int failed = 0, int skipped = 0, int errors = 0)
    {
        var path = Path.Combine(_folder, name + ".xml");
        File.WriteAllText(
            path,
            $"""<assemblies><assembly passed="{passed}" failed="{failed}" skipped="{skipped}" errors="{errors}" not-run="0" /></assemblies>"""
        );
        return path;
    }

    private static (int ExitCode, string LastLine) Run(params object[] reportsAndExitCodes)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "build/test-summary.py"));
        foreach (var argument in reportsAndExitCodes)
        {
            start.ArgumentList.Add($"{argument}");
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.TrimEnd('\n').Split('\n')[^1]);
    }
}
