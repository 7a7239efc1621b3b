using System.Reflection;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Lockstep.Tests.Planning;

/// <summary>docs/merge-rules.md and the cases of this folder name the same rules.</summary>
public sealed partial class MergeRulesDocument
{
    [Fact]
    public void Every_rule_has_a_test_and_every_test_a_rule()
    {
        var rules = RowNumber()
            .Matches(File.ReadAllText(Path.Combine(Root(), "docs", "merge-rules.md")))
            .Select(match => match.Groups[1].Value)
            .ToList();
        var tested = typeof(MergeRulesDocument)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .Select(method => TestNumber().Match(method.Name))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        rules.Count.ShouldBeGreaterThan(80);
        rules.ShouldBeUnique();
        rules.Except(tested).ShouldBeEmpty("rules without a test");
        tested.Except(rules).ShouldBeEmpty("tests of a rule that the document lacks");
    }

    [GeneratedRegex(@"^\| (R\d+) \|", RegexOptions.Multiline)]
    private static partial Regex RowNumber();

    [GeneratedRegex(@"^(R\d+)_")]
    private static partial Regex TestNumber();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "lockstep.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("lockstep.slnx is in no folder above the tests");
        }

        return folder.FullName;
    }
}
